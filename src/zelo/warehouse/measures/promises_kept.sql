-- title.pt: Combinados cumpridos
-- title.en: Promises kept
-- unit: ratio
-- better: higher
-- absent: unknown
-- explanation.pt: Dos nossos combinados que venceram na janela, a parte cumprida até o prazo; n é quantos
--   venceram. Desconhecido se nenhum venceu.
-- explanation.en: Of our promises that fell due in the window, the part kept by their due day; n is how
--   many fell due. Unknown if none did.
-- source: commitments of side ours
select account_id,
  cast(count(*) filter (where outcome = 'kept' and closed_on <= due_on) as double) / nullif(count(*), 0) as value,
  count(*) as n
from commitments
where coalesce(side, 'ours') = 'ours'
  and due_on > cast(:as_of - interval (:months) month as date)
  and due_on <= :as_of
group by account_id
