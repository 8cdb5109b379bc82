-- title.pt: Receita
-- title.en: Revenue
-- unit: currency
-- better: higher
-- absent: zero
-- explanation.pt: Receita líquida dos últimos 12 meses (ou da janela pedida): vendas menos devoluções,
--   créditos e cancelamentos.
-- explanation.en: Net revenue of the last 12 months (or the window asked for): sales less returns,
--   credits and cancellations.
-- source: transactions.net, summed
select account_id, sum(net) as value
from transactions
where day > cast(:as_of - interval (:months) month as date)
group by account_id
