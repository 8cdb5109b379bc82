-- title.pt: Margem acumulada
-- title.en: Lifetime margin to date
-- unit: currency
-- better: higher
-- absent: zero
-- explanation.pt: Receita líquida menos custo de toda a história da conta até a data. Desconhecida se
--   alguma venda está sem custo.
-- explanation.en: Net revenue less cost of the account's whole history up to the date. Unknown if any
--   sale line has no cost.
-- source: transactions.net - transactions.cost
-- note.missing_cost.pt: Desconhecida: há vendas sem custo; importe o custo delas.
-- note.missing_cost.en: Unknown: some sale lines have no cost; import their cost.
select account_id,
  case when count(*) filter (where kind = 'sale' and cost is null) = 0
    then sum(net) - sum(coalesce(cost, 0)) end as value,
  case when count(*) filter (where kind = 'sale' and cost is null) > 0 then 'missing_cost' end as note
from transactions
group by account_id
