-- title.pt: Satisfação (CSAT)
-- title.en: Satisfaction (CSAT)
-- unit: points
-- better: higher
-- absent: unknown
-- explanation.pt: Média (1 a 5) da última resposta de CSAT de cada respondente na janela (respostas fora
--   da escala não contam); n é o número de respondentes. O intervalo de 95% só existe com três
--   respondentes ou mais que não responderam todos igual.
-- explanation.en: Mean (1 to 5) of each respondent's latest CSAT answer in the window (answers off the
--   scale do not count); n is the number of respondents. The 95% interval exists only from three
--   respondents on who did not all answer the same.
-- source: responses.answer of kind csat; Student's t interval of the mean
with ranked as (
  select account_id, answer,
    row_number() over (
      partition by account_id, source, coalesce(respondent, record_id), respondent is null
      order by day desc, record_id desc) as position
  from responses
  where kind = 'csat' and answer between 1 and 5
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
  case when margin is not null then greatest(mean - margin, 1) end as low,
  case when margin is not null then least(mean + margin, 5) end as high,
  n
from spread
