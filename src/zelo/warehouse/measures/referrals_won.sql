-- title.pt: Indicações ganhas
-- title.en: Referrals won
-- unit: count
-- better: higher
-- absent: zero
-- explanation.pt: Quantas contas indicadas por esta já viraram clientes, em toda a história; cada conta
--   indicada conta uma vez.
-- explanation.en: How many accounts that this one referred have become customers, over the whole history;
--   each referred account counts once.
-- source: referrals with won_on
with won as (
  select account_id, referred_id
  from referrals
  where won_on is not null and referred_id is not null and referred_id <> account_id
  group by account_id, referred_id
)
select account_id, count(*) as value
from won
group by account_id
