-- title.pt: Crescimento da receita
-- title.en: Revenue growth
-- unit: ratio
-- better: higher
-- absent: unknown
-- explanation.pt: Receita da janela sobre a da janela anterior, menos 1, em valores nominais (sem
--   descontar a inflação): 0,1 quer dizer 10% a mais. Desconhecido se a janela anterior não teve receita
--   positiva ou se a primeira transação é mais nova que uma janela e meia.
-- explanation.en: Revenue of the window on that of the window before, less 1, in nominal money (inflation
--   is not taken out): 0.1 means 10% more. Unknown if the window before had no positive revenue or if the
--   first transaction is younger than one and a half windows.
-- source: transactions.net
-- note.young.pt: Desconhecido: a primeira transação tem menos de uma janela e meia.
-- note.young.en: Unknown: the first transaction is younger than one and a half windows.
-- note.no_previous_revenue.pt: Desconhecido: a janela anterior não teve receita positiva.
-- note.no_previous_revenue.en: Unknown: the window before had no positive revenue.
-- note.partial_previous.pt: A primeira transação caiu dentro da janela anterior: o crescimento pode estar
--   exagerado.
-- note.partial_previous.en: The first transaction fell within the window before: growth may be
--   overstated.
with totals as (
  select account_id, min(day) as first_day,
    coalesce(sum(net) filter (
      where day > cast(:as_of - interval (:months) month as date)), 0) as latest,
    coalesce(sum(net) filter (
      where day > cast(:as_of - interval (2 * :months) month as date)
        and day <= cast(:as_of - interval (:months) month as date)), 0) as previous
  from transactions
  group by account_id
),
judged as (
  select account_id, latest, previous,
    case when first_day > cast(:as_of - interval (3 * :months // 2) month as date) then 'young'
      when previous <= 0 then 'no_previous_revenue'
      when first_day > cast(:as_of - interval (2 * :months) month as date) then 'partial_previous' end as note
  from totals
)
select account_id,
  case when note is null or note = 'partial_previous'
    then cast(latest - previous as double) / nullif(previous, 0) end as value,
  note
from judged
