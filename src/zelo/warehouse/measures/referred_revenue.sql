-- title.pt: Receita das indicadas
-- title.en: Revenue of the referred
-- unit: currency
-- better: higher
-- absent: zero
-- facts: referrals
-- explanation.pt: Receita líquida, na janela, das contas indicadas por esta que viraram clientes. Se duas
--   contas indicaram a mesma, ambas levam a receita.
-- explanation.en: Net revenue, in the window, of the accounts that this one referred and that became
--   customers. If two accounts referred the same one, both carry its revenue.
-- source: referrals with won_on, transactions.net
with won as (
  select account_id, referred_id
  from referrals
  where won_on is not null and referred_id is not null and referred_id <> account_id
  group by account_id, referred_id
),
bought as (
  select account_id, sum(net) as value
  from transactions
  where day > cast(:as_of - interval (:months) month as date)
  group by account_id
)
select w.account_id, coalesce(sum(b.value), 0) as value
from won w
left join bought b on b.account_id = w.referred_id
group by w.account_id
