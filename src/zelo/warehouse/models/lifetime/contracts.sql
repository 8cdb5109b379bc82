-- One row per recurring contract that has begun. months: length of a renewal: as long as the term, or the
-- fixed length that the contract names, or a year where it has no term. age: renewals made. A contract that
-- another of the account follows within a month of its last day was renewed by it: one renewal more, and no
-- account, since the other is in force for it. One whose termination is notified, or whose end has passed
-- without renewal, is lost.
with begun as (
  select account_id, source, record_id, starts_on,
    coalesce(terminated_on, ends_on) as last_day,
    case when ends_on is null then 12
      else greatest(cast(round(cast(datediff('day', starts_on, ends_on) + 1 as double) / 30.4375) as bigint), 1)
      end as term,
    case when renewal = 'fixed' and renewal_months > 0 then renewal_months end as fixed_months,
    cast(amount as double) / nullif(coalesce(amount_months, 12), 0) as per_month,
    coalesce(notified_on <= :as_of, false) or coalesce(terminated_on < :as_of, false)
      or (coalesce(ends_on < :as_of, false)
        and coalesce(renewal, 'none') not in ('same_term', 'fixed', 'indefinite')) as ended
  from contracts
  where account_id is not null and coalesce(recurring, true) and starts_on <= :as_of
),
followed as (
  select a.source, a.record_id, count(*) as successors
  from begun a
  join begun b on b.account_id = a.account_id and b.starts_on > a.starts_on
    and abs(datediff('day', a.last_day, b.starts_on)) <= 31
  where a.ended
  group by a.source, a.record_id
),
observed as (
  select b.account_id, b.starts_on, b.per_month, b.ended, b.term, f.successors is not null as renewed,
    coalesce(b.fixed_months, b.term) as months,
    case when b.ended and b.last_day < :as_of then greatest(b.last_day, b.starts_on) else :as_of end as seen_until
  from begun b
  left join followed f on f.source = b.source and f.record_id = b.record_id
),
elapsed as (
  select account_id, months, term, per_month, ended, renewed,
    datediff('day', starts_on, seen_until) as days,
    (extract(year from seen_until) * 12 + extract(month from seen_until))
      - (extract(year from starts_on) * 12 + extract(month from starts_on))
      - case when extract(day from seen_until) < extract(day from starts_on) then 1 else 0 end as passed
  from observed
),
counted as (
  select account_id, months, term, per_month, ended, renewed, days,
    case when passed < term then 0 else 1 + (passed - term) // nullif(months, 0) end as made
  from elapsed
)
select case when not renewed then account_id end as account_id,
  cast(months as varchar) as cohort,
  months,
  made + case when renewed then 1 else 0 end as age,
  ended and not renewed as lost,
  case when not ended
    then greatest(cast(term + made * months as double) - cast(days as double) / 30.4375, 0) end as until_months,
  per_month as revenue_per_month
from counted
