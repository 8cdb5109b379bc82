-- title.pt: Ticket médio
-- title.en: Average ticket
-- unit: currency
-- better: higher
-- absent: unknown
-- explanation.pt: Receita líquida da janela dividida pelo número de documentos de venda. Créditos reduzem
--   o dinheiro, não a contagem. Desconhecido sem venda na janela.
-- explanation.en: Net revenue of the window divided by the number of sale documents. Credits reduce the
--   money, not the count. Unknown without a sale in the window.
-- source: transactions.net / documents of kind sale (account and day where the document is empty)
with documents as (
  -- one row per document; lines without one belong to the document of their account and day
  select account_id, sum(net) as net, count(*) filter (where kind = 'sale') as sale_lines
  from transactions
  where day > cast(:as_of - interval (:months) month as date)
  group by account_id, document, case when document is null then day end,
    case when document is not null then source end
)
select account_id,
  cast(sum(net) as double) / nullif(count(*) filter (where sale_lines > 0), 0) as value,
  count(*) filter (where sale_lines > 0) as n
from documents
group by account_id
