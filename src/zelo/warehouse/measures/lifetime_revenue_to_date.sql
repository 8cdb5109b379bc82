-- title.pt: Receita acumulada
-- title.en: Lifetime revenue to date
-- unit: currency
-- better: higher
-- absent: zero
-- explanation.pt: Receita líquida de toda a história da conta até a data.
-- explanation.en: Net revenue of the account's whole history up to the date.
-- source: transactions.net, summed
select account_id, sum(net) as value
from transactions
group by account_id
