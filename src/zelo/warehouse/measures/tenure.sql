-- title.pt: Tempo de casa
-- title.en: Tenure
-- unit: months
-- better: higher
-- absent: unknown
-- explanation.pt: Meses completos desde o primeiro dia como cliente: o mais antigo entre o cadastro
--   (cliente desde), a primeira transação e o início do primeiro contrato.
-- explanation.en: Full months since the first day as a customer: the earliest of the date on record
--   (customer since), the first transaction and the start of the first contract.
-- source: accounts.since, transactions.day, contracts.starts_on
with beginnings as (
  select account_id, min(since) as day from accounts where since <= :as_of group by account_id
  union all
  select account_id, min(day) as day from transactions group by account_id
  union all
  select account_id, min(starts_on) as day from contracts where starts_on <= :as_of group by account_id
),
earliest as (
  select account_id, min(day) as day from beginnings group by account_id
)
select account_id,
  (extract(year from :as_of) * 12 + extract(month from :as_of))
    - (extract(year from day) * 12 + extract(month from day))
    - case when extract(day from day) > extract(day from :as_of) then 1 else 0 end as value
from earliest
