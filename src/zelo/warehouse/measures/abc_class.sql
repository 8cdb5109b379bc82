-- title.pt: Classe ABC
-- title.en: ABC class
-- unit: class
-- better: lower
-- absent: unknown
-- explanation.pt: Curva ABC da receita da janela: A (1) enquanto as contas maiores somam menos de 80% da
--   receita positiva, B (2) até 95%, C (3) o resto e quem não tem receita positiva. Contas de receita
--   igual ficam na mesma classe.
-- explanation.en: ABC curve of the window's revenue: A (1) while the larger accounts together have less
--   than 80% of positive revenue, B (2) up to 95%, C (3) the rest and accounts without positive revenue.
--   Accounts of equal revenue are in the same class.
-- source: transactions.net
-- note.A.pt: Classe A: as maiores, até 80% da receita.
-- note.A.en: Class A: the largest, up to 80% of revenue.
-- note.B.pt: Classe B: as seguintes, até 95%.
-- note.B.en: Class B: the next, up to 95%.
-- note.C.pt: Classe C: as demais.
-- note.C.en: Class C: the rest.
with totals as (
  select account_id,
    coalesce(sum(net) filter (where day > cast(:as_of - interval (:months) month as date)), 0) as net
  from transactions
  where account_id is not null
  group by account_id
),
steps as (
  select net, sum(net) as amount from totals where net > 0 group by net
),
curve as (
  select net,
    coalesce(sum(amount) over (
      order by net desc rows between unbounded preceding and 1 preceding), 0) as above,
    sum(amount) over () as whole
  from steps
),
judged as (
  select t.account_id,
    case when c.above * 100 < c.whole * 80 then 1 when c.above * 100 < c.whole * 95 then 2 else 3 end as class
  from totals t
  left join curve c on c.net = t.net
)
select account_id, cast(class as bigint) as value,
  case class when 1 then 'A' when 2 then 'B' else 'C' end as note
from judged
