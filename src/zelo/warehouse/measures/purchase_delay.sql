-- title.pt: Atraso de compra
-- title.en: Purchase delay
-- unit: times
-- better: lower
-- absent: unknown
-- explanation.pt: Dias desde a última compra divididos pelo intervalo mediano entre os dias de compra da
--   própria conta, em toda a história: 2 quer dizer o dobro do ritmo habitual.
-- explanation.en: Days since the last purchase divided by the account's own median gap between purchase
--   days, over its whole history: 2 means twice its usual rhythm.
-- source: transactions.day of kind sale
-- note.too_few_purchases.pt: Desconhecido: menos de três dias de compra.
-- note.too_few_purchases.en: Unknown: fewer than three purchase days.
with days as (
  select account_id, day from transactions where kind = 'sale' group by account_id, day
),
gaps as (
  select account_id, day,
    datediff('day', lag(day) over (partition by account_id order by day), day) as gap
  from days
)
select account_id,
  case when count(*) >= 3
    then cast(datediff('day', max(day), :as_of) as double) / nullif(median(gap), 0) end as value,
  count(*) as n,
  case when count(*) < 3 then 'too_few_purchases' end as note
from gaps
group by account_id
