-- title.pt: Custo de servir
-- title.en: Cost to serve
-- unit: currency
-- better: lower
-- absent: zero
-- explanation.pt: Custos de atender a conta na janela (atendimento, suporte, visitas, frete, devoluções,
--   crédito, bonificações, programa). Desconhecido para a conta que nunca teve um custo lançado.
-- explanation.en: Costs of serving the account in the window (service, support, visits, freight, returns,
--   credit, rebates, programme). Unknown for an account that never had a cost entered.
-- source: costs.amount, summed
select account_id, sum(amount) as value
from costs
where day > cast(:as_of - interval (:months) month as date)
group by account_id
