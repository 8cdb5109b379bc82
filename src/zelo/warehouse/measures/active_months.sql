-- title.pt: Meses ativos
-- title.en: Active months
-- unit: months
-- better: higher
-- absent: zero
-- explanation.pt: Em quantos dos meses da janela (contados para trás a partir da data) houve venda.
-- explanation.en: In how many of the window's months (counted back from the date) there was a sale.
-- source: transactions.day of kind sale
with dated as (
  select account_id,
    (extract(year from :as_of) * 12 + extract(month from :as_of))
      - (extract(year from day) * 12 + extract(month from day))
      - case when extract(day from day) > extract(day from :as_of) then 1 else 0 end as months_back
  from transactions
  where kind = 'sale' and day > cast(:as_of - interval (:months) month as date)
)
select account_id, cast(bit_count(bit_or(cast(1 as bigint) << months_back)) as bigint) as value
from dated
group by account_id
