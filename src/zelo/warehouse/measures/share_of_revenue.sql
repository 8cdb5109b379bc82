-- title.pt: Participação na receita
-- title.en: Share of revenue
-- unit: ratio
-- better: higher
-- absent: zero
-- explanation.pt: Receita da conta na janela dividida pela soma de todas as contas. Linhas sem conta
--   identificada ficam fora do total, de modo que as participações somam 1.
-- explanation.en: The account's revenue in the window divided by the sum over all accounts. Lines of no
--   known account stay out of the total, so that shares add up to 1.
-- source: transactions.net
-- note.no_positive_total.pt: Desconhecida: a receita somada de todas as contas não é positiva.
-- note.no_positive_total.en: Unknown: the revenue of all accounts together is not positive.
with totals as (
  select account_id, sum(net) as net
  from transactions
  where day > cast(:as_of - interval (:months) month as date)
    and account_id is not null
  group by account_id
),
whole as (
  select sum(net) as net from totals
)
select t.account_id,
  case when w.net > 0 then cast(t.net as double) / nullif(w.net, 0) end as value,
  case when w.net <= 0 then 'no_positive_total' end as note
from totals t
cross join whole w
