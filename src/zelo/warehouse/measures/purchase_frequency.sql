-- title.pt: Frequência de compra
-- title.en: Purchase frequency
-- unit: count
-- better: higher
-- absent: zero
-- explanation.pt: Número de documentos de venda na janela. Créditos e devoluções não diminuem a contagem.
-- explanation.en: Number of sale documents in the window. Credits and returns do not lower the count.
-- source: documents of transactions of kind sale (account and day where the document is empty)
with documents as (
  -- one row per document; lines without one belong to the document of their account and day
  select account_id, sum(net) as net, count(*) filter (where kind = 'sale') as sale_lines
  from transactions
  where day > cast(:as_of - interval (:months) month as date)
  group by account_id, document, case when document is null then day end,
    case when document is not null then source end
)
select account_id, count(*) filter (where sale_lines > 0) as value
from documents
group by account_id
