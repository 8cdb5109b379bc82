-- title.pt: Dias desde a última compra
-- title.en: Days since last purchase
-- unit: days
-- better: lower
-- absent: unknown
-- explanation.pt: Dias entre a última venda e a data. Desconhecido para quem nunca comprou.
-- explanation.en: Days between the last sale and the date. Unknown for an account that never bought.
-- source: transactions.day of kind sale
select account_id, datediff('day', max(day), :as_of) as value
from transactions
where kind = 'sale'
group by account_id
