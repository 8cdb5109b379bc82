-- title.pt: Chamados atrasados
-- title.en: Overdue tickets
-- unit: count
-- better: lower
-- absent: zero
-- explanation.pt: Chamados abertos na data cujo prazo já passou.
-- explanation.en: Tickets open on the date whose due day has passed.
-- source: tickets.due_on, tickets.closed_on
select account_id, count(*) as value
from tickets
where due_on < :as_of and closed_on is null
group by account_id
