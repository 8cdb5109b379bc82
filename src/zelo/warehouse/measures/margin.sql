-- title.pt: Margem
-- title.en: Margin
-- unit: currency
-- better: higher
-- absent: zero
-- explanation.pt: Receita líquida menos custo do que foi vendido, na janela. Desconhecida se alguma venda
--   da janela está sem custo; créditos sem custo só reduzem a receita.
-- explanation.en: Net revenue less the cost of what was sold, in the window. Unknown if any sale line of
--   the window has no cost; credits without cost only reduce revenue.
-- source: transactions.net - transactions.cost
-- note.missing_cost.pt: Desconhecida: há vendas sem custo; importe o custo delas.
-- note.missing_cost.en: Unknown: some sale lines have no cost; import their cost.
select account_id,
  case when count(*) filter (where kind = 'sale' and cost is null) = 0
    then sum(net) - sum(coalesce(cost, 0)) end as value,
  case when count(*) filter (where kind = 'sale' and cost is null) > 0 then 'missing_cost' end as note
from transactions
where day > cast(:as_of - interval (:months) month as date)
group by account_id
