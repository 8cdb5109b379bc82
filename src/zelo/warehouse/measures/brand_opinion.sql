-- title.pt: Opinião da marca
-- title.en: Brand opinion
-- unit: points
-- better: higher
-- absent: unknown
-- explanation.pt: Média (0 a 10) da última resposta de NPS de cada respondente na janela (respostas fora
--   da escala não contam); n é o número de respondentes e a nota, a categoria da média. O intervalo de
--   95% só existe com três respondentes ou mais que não responderam todos igual.
-- explanation.en: Mean (0 to 10) of each respondent's latest NPS answer in the window (answers off the
--   scale do not count); n is the number of respondents and the note the mean's category. The 95%
--   interval exists only from three respondents on who did not all answer the same.
-- source: responses.answer of kind nps; Student's t interval of the mean
-- note.promoter.pt: Promotor: média de 9 ou mais.
-- note.promoter.en: Promoter: a mean of 9 or more.
-- note.passive.pt: Neutro: média de 7 a menos de 9.
-- note.passive.en: Passive: a mean from 7 to under 9.
-- note.detractor.pt: Detrator: média abaixo de 7.
-- note.detractor.en: Detractor: a mean under 7.
with ranked as (
  select account_id, answer,
    row_number() over (
      partition by account_id, source, coalesce(respondent, record_id), respondent is null
      order by day desc, record_id desc) as position
  from responses
  where kind = 'nps' and answer between 0 and 10
    and day > cast(:as_of - interval (:months) month as date)
),
counted as (
  select account_id, count(*) as n, sum(answer) as total, min(answer) as lowest, max(answer) as highest,
    sum(answer * answer) as squares
  from ranked
  where position = 1
  group by account_id
),
spread as (
  -- Student's t at 95 % for n - 1 degrees of freedom, rounded up between the lines of the table
  select account_id, n, cast(total as double) / nullif(n, 0) as mean,
    case when n >= 3 and lowest < highest then
      sqrt(
        cast(n * squares - cast(total as decimal(18, 4)) * cast(total as decimal(18, 4)) as double)
        / nullif(n * n * (n - 1), 0))
      * case when n >= 31 then 2.042 when n >= 21 then 2.086 when n >= 16 then 2.131 when n >= 11 then 2.228
        when n = 10 then 2.262 when n = 9 then 2.306 when n = 8 then 2.365 when n = 7 then 2.447
        when n = 6 then 2.571 when n = 5 then 2.776 when n = 4 then 3.182 else 4.303 end end as margin
  from counted
)
select account_id, mean as value,
  case when margin is not null then greatest(mean - margin, 0) end as low,
  case when margin is not null then least(mean + margin, 10) end as high,
  n,
  case when mean >= 9 then 'promoter' when mean >= 7 then 'passive' else 'detractor' end as note
from spread
