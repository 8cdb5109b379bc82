-- title.pt: Influência
-- title.en: Influence
-- unit: level
-- better: higher
-- absent: unknown
-- explanation.pt: Influência ou autoridade da conta no seu mercado: nível (0 a 4) da última avaliação; de
--   várias no mesmo dia, o menor. Vale por 12 meses.
-- explanation.en: The account's influence or authority in its market: level (0 to 4) of the latest
--   assessment; of several on one day, the lowest. It holds for 12 months.
-- source: assessments.level of kind influence
-- note.stale.pt: Desconhecida: a última avaliação tem mais de 12 meses; avalie de novo.
-- note.stale.en: Unknown: the latest assessment is older than 12 months; assess again.
with ranked as (
  select account_id, level, day,
    row_number() over (partition by account_id order by day desc, level, source, record_id) as position
  from assessments
  where kind = 'influence' and level is not null
)
select account_id,
  case when day > cast(:as_of - interval (12) month as date) then level end as value,
  case when day <= cast(:as_of - interval (12) month as date) then 'stale' end as note
from ranked
where position = 1
