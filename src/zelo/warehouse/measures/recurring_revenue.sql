-- title.pt: Receita recorrente
-- title.en: Recurring revenue
-- unit: currency
-- better: higher
-- absent: zero
-- explanation.pt: Valor anualizado dos contratos recorrentes em vigor na data (um contrato vencido com
--   renovação automática e sem denúncia segue em vigor). Para a conta que nunca teve contrato: receita da
--   janela dos produtos comprados em pelo menos metade dos seus meses (6 de 12). A base está na nota.
-- explanation.en: Amount per year of the recurring contracts in force on the date (one past its end that
--   renews itself and was not given notice of is in force). For an account that never had a contract:
--   revenue in the window of the products bought in at least half of its months (6 of 12). The note says
--   which basis.
-- source: contracts.amount * 12 / amount_months, rounded half up to cents per contract; transactions.net
-- note.contracts.pt: Contratos recorrentes em vigor.
-- note.contracts.en: Recurring contracts in force.
-- note.regular_purchases.pt: Nunca teve contrato: produtos comprados em pelo menos metade dos meses da
--   janela.
-- note.regular_purchases.en: Never had a contract: products bought in at least half of the window's
--   months.
-- note.no_contract_in_force.pt: Teve contrato, mas nenhum recorrente está em vigor.
-- note.no_contract_in_force.en: Had contracts, but no recurring one is in force.
-- note.contract_without_amount.pt: Desconhecida: um contrato em vigor não tem valor; preencha-o.
-- note.contract_without_amount.en: Unknown: a contract in force has no amount; fill it in.
with started as (
  select account_id, abs(cast(cast(amount as decimal(38, 2)) * 100 as bigint)) as cents,
    case when amount < 0 then -1 else 1 end as direction,
    coalesce(amount_months, 12) as months,
    coalesce(recurring, true)
      and (terminated_on is null or terminated_on >= :as_of)
      and (ends_on is null or ends_on >= :as_of
        or (renewal in ('same_term', 'fixed', 'indefinite') and notified_on is null)) as in_force
  from contracts
  where starts_on <= :as_of
),
yearly as (
  -- cents * 12 / months in whole numbers, the remainder rounded half up
  select account_id, in_force,
    direction * (
      cast(cents // nullif(months, 0) as decimal(24, 0)) * 0.12
      + cast((cents % nullif(months, 0) * 24 + months) // nullif(2 * months, 0) as decimal(24, 0)) * 0.01
    ) as amount
  from started
),
contracted as (
  select account_id,
    case when count(*) filter (where in_force and amount is null) = 0
      then coalesce(sum(amount) filter (where in_force), 0) end as value,
    case when count(*) filter (where in_force and amount is null) > 0 then 'contract_without_amount'
      when count(*) filter (where in_force) = 0 then 'no_contract_in_force'
      else 'contracts' end as note
  from yearly
  group by account_id
),
dated as (
  select account_id, product, net, kind,
    (extract(year from :as_of) * 12 + extract(month from :as_of))
      - (extract(year from day) * 12 + extract(month from day))
      - case when extract(day from day) > extract(day from :as_of) then 1 else 0 end as months_back
  from transactions
  where day > cast(:as_of - interval (:months) month as date)
    and product is not null
),
regular as (
  select account_id, product, sum(net) as value
  from dated
  group by account_id, product
  having bit_count(bit_or(cast(1 as bigint) << months_back) filter (where kind = 'sale')) * 2 >= :months
),
bought as (
  select account_id, sum(value) as value from regular group by account_id
),
customers as (
  select account_id from transactions group by account_id
)
select coalesce(t.account_id, c.account_id) as account_id,
  case when c.account_id is not null then c.value else coalesce(b.value, 0) end as value,
  case when c.account_id is not null then c.note else 'regular_purchases' end as note
from customers t
full join contracted c on c.account_id = t.account_id
left join bought b on b.account_id = t.account_id
