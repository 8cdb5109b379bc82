-- title.pt: Contribuição
-- title.en: Contribution
-- unit: currency
-- better: higher
-- absent: unknown
-- explanation.pt: Margem menos custo de servir, na janela. Só existe quando as duas partes são
--   conhecidas: o que falta não conta como zero.
-- explanation.en: Margin less cost to serve, in the window. It exists only where both parts are known:
--   what is missing does not count as zero.
-- source: transactions.net - transactions.cost - costs.amount
-- note.missing_cost.pt: Desconhecida: há vendas sem custo; importe o custo delas.
-- note.missing_cost.en: Unknown: some sale lines have no cost; import their cost.
-- note.no_costs.pt: Desconhecida: a conta não tem custo de servir lançado.
-- note.no_costs.en: Unknown: the account has no cost to serve entered.
with sales as (
  select account_id,
    coalesce(sum(net) filter (where in_window), 0) as net,
    coalesce(sum(cost) filter (where in_window), 0) as cost,
    count(*) filter (where in_window and kind = 'sale' and cost is null) as missing
  from (
    select account_id, net, cost, kind,
      day > cast(:as_of - interval (:months) month as date) as in_window
    from transactions
  ) t
  group by account_id
),
serving as (
  select account_id,
    coalesce(sum(amount) filter (where day > cast(:as_of - interval (:months) month as date)), 0) as cost
  from costs
  group by account_id
)
select s.account_id,
  case when s.missing = 0 then s.net - s.cost - v.cost end as value,
  case when s.missing > 0 then 'missing_cost' when v.account_id is null then 'no_costs' end as note
from sales s
left join serving v on v.account_id = s.account_id
