-- One row per account that has bought or has a contract in force. A purchase day is a day with a sale of a
-- positive amount; the first is no repeat. m_bar: all money after the first purchase day, credits included,
-- over the x repeat purchase days. Margins are null where a sale has no cost.
with days as (
  select account_id, day, sum(net) as net, sum(coalesce(cost, 0)) as cost,
    count(*) filter (where kind = 'sale' and cost is null) as missing,
    count(*) filter (where kind = 'sale' and net > 0) as sales
  from transactions
  where day <= :as_of and account_id is not null
  group by account_id, day
),
firsts as (
  select account_id, min(day) filter (where sales > 0) as first_day
  from days
  group by account_id
),
bought as (
  select d.account_id, min(f.first_day) as first_day,
    max(d.day) filter (where d.sales > 0) as last_day,
    count(*) filter (where d.sales > 0) as purchase_days,
    sum(d.net) as net, sum(d.cost) as cost, sum(d.missing) as missing,
    sum(d.net) filter (where d.day > f.first_day) as net_after,
    sum(d.cost) filter (where d.day > f.first_day) as cost_after
  from days d
  join firsts f on f.account_id = d.account_id
  group by d.account_id
),
bound as (
  select account_id, count(*) as contracts
  from contracts
  where account_id is not null and coalesce(recurring, true) and starts_on <= :as_of
    and (terminated_on is null or terminated_on >= :as_of)
    and (ends_on is null or ends_on >= :as_of or (renewal in ('same_term', 'fixed', 'indefinite')
      and (notified_on is null or notified_on > :as_of)))
  group by account_id
)
select coalesce(b.account_id, c.account_id) as account_id,
  coalesce(b.purchase_days, 0) as purchase_days,
  coalesce(b.purchase_days - 1, 0) as x,
  coalesce(datediff('day', b.first_day, b.last_day), 0) as t_x_days,
  coalesce(datediff('day', b.first_day, :as_of), 0) as T_days,
  cast(b.net_after as double) / nullif(b.purchase_days - 1, 0) as m_bar_revenue,
  case when b.missing = 0
    then cast(b.net_after - b.cost_after as double) / nullif(b.purchase_days - 1, 0) end as m_bar_margin,
  coalesce(cast(b.net as double), 0) as revenue_to_date,
  case when b.missing > 0 then null else coalesce(cast(b.net - b.cost as double), 0) end as margin_to_date,
  c.account_id is not null as under_contract
from bought b
full join bound c on c.account_id = b.account_id
where b.first_day is not null or c.account_id is not null
