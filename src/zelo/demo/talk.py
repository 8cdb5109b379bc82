"""What was said: short lines for touches and judgements, chosen by how content the client is."""

_GOOD = {
    "call": (
        "Confirmou o pedido do mês e pediu para antecipar uma entrega.",
        "Elogiou o prazo da última carga; quer repetir a programação.",
        "Alinhamos o volume do próximo trimestre: sobe um pouco.",
        "Ligou para agradecer a troca rápida das amostras.",
        "Combinamos enviar a proposta da nova caixa até sexta.",
    ),
    "visit": (
        "Visita à linha de envase; mostraram onde a caixa rasgava e como ficou melhor.",
        "Reunião de resultados: querem ampliar o contrato para a segunda fábrica.",
        "Apresentamos a embalagem mais leve; pediram um teste de 30 dias.",
    ),
    "email": (
        "Enviou a previsão de compras do semestre.",
        "Aprovou a arte nova sem mudanças.",
        "Agradeceu o relatório de entregas e repassou à diretoria.",
    ),
    "whatsapp": (
        "Tudo certo com a carga de ontem.",
        "Pediu a foto do lote; enviada na hora.",
        "Confirmou presença na visita à fábrica.",
    ),
    "video": (
        "Revisão mensal: indicadores em dia, próximos passos combinados.",
        "Apresentou o novo gerente de compras; boa conversa.",
    ),
}
_FAIR = {
    "call": (
        "Perguntou pelo prazo de dois pedidos; respondido.",
        "Quer comparar preços antes de fechar o trimestre.",
        "Sem novidades; volume deve ficar igual.",
        "Pediu segunda via de boletos.",
    ),
    "visit": (
        "Visita de rotina; reclamaram de paletes fora da medida em uma carga.",
        "Pediram uma proposta com prazo de pagamento maior.",
    ),
    "email": (
        "Pediu a tabela de preços atualizada.",
        "Cobrou o certificado do lote; enviado.",
        "Confirmou a data de entrega.",
    ),
    "whatsapp": ("Perguntou se o caminhão já saiu.", "Pediu o contato do financeiro."),
    "video": (
        "Revisão do pedido em aberto; prazo renegociado.",
        "Alinhamento de arte com o marketing deles.",
    ),
}
_POOR = {
    "call": (
        "Reclamou de atraso pela terceira vez no mês.",
        "Disse que está cotando com outro fornecedor.",
        "Cobrou resposta de chamado aberto há duas semanas.",
    ),
    "visit": (
        "Reunião difícil: lote devolvido e prazo estourado. Pediram um plano de correção.",
        "Mostraram as caixas rasgadas; querem desconto na próxima compra.",
    ),
    "email": (
        "Reclamação formal sobre a carga da semana passada.",
        "Avisou que vai reduzir o pedido do próximo mês.",
    ),
    "whatsapp": ("Carga chegou molhada outra vez.", "Ninguém respondeu ao chamado."),
    "video": ("Escalou o problema para a diretoria deles; prometemos retorno em dois dias.",),
}
_EVIDENCE = {
    "influence": (
        ("Compra pouco e sozinha.", "Ninguém do setor a acompanha."),
        ("Conhecida só na própria cidade.",),
        ("Outras do grupo seguem as escolhas dela.", "Fala em eventos regionais do setor."),
        ("Referência no segmento; já nos citou em feira.",),
        ("Dita padrão no mercado; concorrentes copiam a embalagem dela.",),
    ),
    "alignment": (
        ("Só interessa o menor preço.",),
        ("Aceita conversar sobre projeto, mas decide pelo preço.",),
        ("Temos um objetivo em comum, ainda sem prazo.",),
        ("Dois objetivos conjuntos em andamento.", "Plano conjunto revisado a cada trimestre."),
        ("Planeja a linha do próximo ano conosco.",),
    ),
    "growth_potential": (
        ("Consumo estimado pelo número de linhas de envase.", "Volume total informado pelo comprador."),
    ),
}


def weigh(satisfaction: float) -> int:
    """0 unhappy, 1 fair, 2 content; satisfaction: 0 to 10."""
    return 0 if satisfaction < 6 else 1 if satisfaction < 7.8 else 2


def say(what: str, mood: int, number: int) -> str:
    """A line about a touch by its channel, or the evidence of a judgement by its level."""
    if what in _EVIDENCE:
        levels = _EVIDENCE[what]
        lines = levels[min(mood, len(levels) - 1)]
    else:
        lines = (_POOR, _FAIR, _GOOD)[mood].get(what, _FAIR["call"])
    return lines[number * 7 % len(lines)]
