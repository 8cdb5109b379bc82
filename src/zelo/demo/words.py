"""The parts that invented companies, people and places are put together from."""

# Two parts make a brand; none of the pairs is meant to be anybody's.
BRAND_STARTS = (
    "Aru", "Bira", "Cai", "Dori", "Embu", "Fari", "Gua", "Ibi", "Jati", "Laru", "Mandi", "Nami",
    "Oru", "Pira", "Quiri", "Rami", "Suru", "Tami", "Umba", "Veri", "Xara", "Zami", "Itu", "Cora",
)  # fmt: skip
BRAND_ENDS = (
    "vale", "nora", "cema", "lipe", "runa", "bela", "mira", "tuba", "rema", "dora", "luza", "pira",
    "lume", "terra", "moni", "sarê", "nópi", "vira", "quara", "zenda",
)  # fmt: skip
# Brands that everybody knows; a made-up name that contains one is thrown away.
FAMOUS = (
    "ambev", "nestle", "natura", "unilever", "danone", "sadia", "perdigao", "seara", "friboi", "jbs",
    "brf", "boticario", "avon", "hypera", "eurofarma", "itambe", "piracanjuba", "aurora", "cacau show",
    "magalu", "mercado livre", "amazon", "klabin", "suzano", "ypioca", "garoto", "lacta", "bauducco",
    "piraque", "itaipava", "petropolis", "coca", "pepsi", "guarana", "vigor", "camil", "marilan",
)  # fmt: skip

SEGMENTS = (
    "alimentos", "bebidas", "cosméticos", "farmacêutico", "e-commerce", "higiene e limpeza",
    "confeitaria", "hortifrúti", "calçados", "eletroeletrônicos",
)  # fmt: skip
# What a company of a segment calls its trade, the first two commonest.
TRADES = {
    "alimentos": ("Alimentos", "Indústria Alimentícia", "Massas e Biscoitos", "Frigorífico"),
    "bebidas": ("Bebidas", "Sucos e Bebidas", "Águas Minerais", "Cervejaria"),
    "cosméticos": ("Cosméticos", "Perfumaria", "Dermocosméticos"),
    "farmacêutico": ("Farmacêutica", "Laboratórios", "Suplementos"),
    "e-commerce": ("Comércio Digital", "Logística e Varejo", "Marketplace"),
    "higiene e limpeza": ("Higiene e Limpeza", "Química Doméstica", "Descartáveis"),
    "confeitaria": ("Chocolates", "Confeitaria", "Doces Finos"),
    "hortifrúti": ("Frutas", "Hortifrúti", "Agrícola"),
    "calçados": ("Calçados", "Artefatos de Couro"),
    "eletroeletrônicos": ("Eletrônicos", "Componentes", "Iluminação"),
}
FORMS = ("Ltda.", "S.A.", "Indústria e Comércio Ltda.")

PLACES = (
    ("SP", "São Paulo"), ("SP", "Campinas"), ("SP", "Ribeirão Preto"), ("SP", "Jundiaí"),
    ("SP", "São José do Rio Preto"), ("MG", "Belo Horizonte"), ("MG", "Uberlândia"), ("MG", "Extrema"),
    ("RJ", "Rio de Janeiro"), ("RJ", "Volta Redonda"), ("ES", "Serra"), ("PR", "Curitiba"),
    ("PR", "Londrina"), ("SC", "Joinville"), ("SC", "Blumenau"), ("SC", "Chapecó"),
    ("RS", "Porto Alegre"), ("RS", "Caxias do Sul"), ("RS", "Novo Hamburgo"), ("GO", "Goiânia"),
    ("GO", "Anápolis"), ("MT", "Cuiabá"), ("BA", "Salvador"), ("BA", "Feira de Santana"),
    ("PE", "Recife"), ("PE", "Petrolina"), ("CE", "Fortaleza"), ("DF", "Brasília"),
)  # fmt: skip

FIRST_NAMES = (
    "Adriana", "Alan", "Beatriz", "Bruno", "Camila", "Caio", "Daniela", "Diego", "Elaine", "Edson",
    "Fernanda", "Fábio", "Gabriela", "Gustavo", "Helena", "Hugo", "Isabela", "Igor", "Joana", "João",
    "Karina", "Leandro", "Larissa", "Lucas", "Mariana", "Marcelo", "Natália", "Otávio", "Patrícia",
    "Paulo", "Renata", "Rafael", "Sandra", "Sérgio", "Tatiana", "Tiago", "Vanessa", "Vinícius",
    "Yasmin", "Wagner",
)  # fmt: skip
SURNAMES = (
    "Abrantes", "Almada", "Amorim", "Arruda", "Bastos", "Bittencourt", "Caldas", "Camargo", "Cardim",
    "Castilho", "Diniz", "Falcão", "Fontoura", "Galvão", "Guerra", "Junqueira", "Lacerda", "Leal",
    "Macedo", "Mendonça", "Moura", "Nogueira", "Paiva", "Peixoto", "Pimenta", "Queirós", "Rangel",
    "Sampaio", "Siqueira", "Tavares", "Teles", "Vargas", "Vidal", "Xavier",
)  # fmt: skip
