-- title.pt: Margem percentual
-- title.en: Margin rate
-- unit: ratio
-- better: higher
-- absent: unknown
-- explanation.pt: Margem dividida pela receita líquida da janela: 0,25 quer dizer 25%.
-- explanation.en: Margin divided by net revenue of the window: 0.25 means 25%.
-- source: (transactions.net - transactions.cost) / transactions.net
-- note.missing_cost.pt: Desconhecida: há vendas sem custo; importe o custo delas.
-- note.missing_cost.en: Unknown: some sale lines have no cost; import their cost.
-- note.no_positive_revenue.pt: Desconhecida: a receita da janela não é positiva.
-- note.no_positive_revenue.en: Unknown: revenue in the window is not positive.
with totals as (
  select account_id, sum(net) as net, sum(coalesce(cost, 0)) as cost,
    count(*) filter (where kind = 'sale' and cost is null) as missing
  from transactions
  where day > cast(:as_of - interval (:months) month as date)
  group by account_id
)
select account_id,
  case when missing = 0 and net > 0 then cast(net - cost as double) / nullif(net, 0) end as value,
  case when missing > 0 then 'missing_cost' when net <= 0 then 'no_positive_revenue' end as note
from totals
