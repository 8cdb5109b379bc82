"""What there is to see in the demonstration company, in sentences."""

from zelo.demo.company import Company
from zelo.lib.text import Language, Text

_STORIES = {
    "detractor_giant": Text(
        "{} é das maiores e detratora: os chamados dela vencem sem resposta.",
        "{} is one of the biggest, and a detractor: its tickets fall due unanswered.",
    ),
    "declining_giant": Text(
        "{} compra muito, cada vez menos, e abaixo do custo.",
        "{} buys much, less each year, and below cost.",
    ),
    "hidden_gem": Text(
        "{} nunca entrou no programa: tamanho médio, boa margem, indica outras.",
        "{} never joined the programme: of middle size, good margin, refers others.",
    ),
    "sponsor_left": Text(
        "{} perdeu a pessoa que nos patrocinava lá, há 47 dias.",
        "{} lost the person who sponsored us there, 47 days ago.",
    ),
    "notice_soon": Text(
        "{} tem contrato que se renova sozinho; o aviso prévio vence em poucas semanas.",
        "{} has a contract that renews itself; its notice date is a few weeks away.",
    ),
    "expired_contract": Text(
        "{} segue sendo faturada com o contrato vencido há meses.",
        "{} is still invoiced under a contract that expired months ago.",
    ),
    "overdue": Text("{} deve as parcelas dos últimos três meses.", "{} owes three months of instalments."),
    "silent_death": Text(
        "{} parou de comprar sem dizer nada.", "{} stopped buying without saying a word."
    ),
    "missing_costs": Text(
        "{} compra produtos de terceiros cujo custo ninguém lança: margem desconhecida.",
        "{} buys products made by others whose cost nobody enters: its margin is unknown.",
    ),
    "easter_buyer": Text("{} compra para a Páscoa.", "{} buys for Easter."),
    "christmas_buyer": Text("{} compra para o Natal.", "{} buys for Christmas."),
    "harvest_buyer": Text("{} compra na safra.", "{} buys at harvest."),
    "project_buyer": Text(
        "{} compra pouco e em grandes projetos.", "{} buys seldom, in large projects."
    ),
    "unknown_account": Text(
        "{} tem notas mas não está no cadastro.", "{} has invoices but is not among the accounts."
    ),
}  # fmt: skip


def story_lines(company: Company, language: Language) -> list[str]:
    """One sentence per story, naming the account and its code."""
    accounts = company.tables["accounts"]
    names = dict(zip(accounts["code"].to_pylist(), accounts["name"].to_pylist(), strict=True))
    return [
        sentence.to(language).format(f"{names[code]} ({code})" if code in names else code)
        for story, sentence in _STORIES.items()
        for code in (company.stories[story],)
    ]
