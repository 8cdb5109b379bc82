-- title.pt: Recebíveis em atraso
-- title.en: Overdue receivables
-- unit: currency
-- better: lower
-- absent: zero
-- explanation.pt: Dinheiro vencido e não pago na data; de um pagamento parcial, o que falta.
-- explanation.en: Money past due and unpaid on the date; of a partial payment, what is missing.
-- source: receivables.amount - receivables.paid_amount
with owed as (
  select account_id, amount,
    case when paid_on is null then 0 else coalesce(paid_amount, amount) end as paid
  from receivables
  where due_on < :as_of
)
select account_id, sum(amount) - sum(paid) as value
from owed
where paid < amount
group by account_id
