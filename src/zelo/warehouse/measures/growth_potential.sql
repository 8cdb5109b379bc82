-- title.pt: Potencial de crescimento
-- title.en: Growth potential
-- unit: currency
-- better: higher
-- absent: unknown
-- explanation.pt: Gasto anual da conta com o que oferecemos, pela última avaliação (de várias no mesmo
--   dia, a menor), menos as nossas vendas dos últimos 12 meses; nunca menos que zero. A avaliação vale
--   por 12 meses.
-- explanation.en: The account's yearly spend on what we offer, by the latest assessment (of several on
--   one day, the lowest), less our sales of the last 12 months; never below zero. The assessment holds
--   for 12 months.
-- source: assessments.amount of kind growth_potential, transactions.net
-- note.stale.pt: Desconhecida: a última avaliação tem mais de 12 meses; avalie de novo.
-- note.stale.en: Unknown: the latest assessment is older than 12 months; assess again.
-- note.below_sales.pt: Já vendemos mais que o gasto avaliado: reveja a avaliação.
-- note.below_sales.en: We already sell more than the spend assessed: look at the assessment again.
with ranked as (
  select account_id, amount, day,
    row_number() over (partition by account_id order by day desc, amount, source, record_id) as position
  from assessments
  where kind = 'growth_potential' and amount is not null
),
sold as (
  select account_id, sum(net) as net
  from transactions
  where day > cast(:as_of - interval (12) month as date)
  group by account_id
)
select r.account_id,
  case when r.day > cast(:as_of - interval (12) month as date)
    then greatest(r.amount - coalesce(s.net, 0), 0) end as value,
  case when r.day <= cast(:as_of - interval (12) month as date) then 'stale'
    when r.amount < coalesce(s.net, 0) then 'below_sales' end as note
from ranked r
left join sold s on s.account_id = r.account_id
where r.position = 1
