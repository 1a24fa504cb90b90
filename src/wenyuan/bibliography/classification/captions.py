"""Captions of the Chinese Library Classification: main classes and the usual second levels."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CLC_CLASSES", "MAIN_CLASSES", "ClassCaption"]


@dataclass(frozen=True, slots=True)
class ClassCaption:
    """A class number with its captions; `hant` is empty below the main classes."""

    number: str
    hans: str
    hant: str
    en: str


_MAIN = """
A|马克思主义、列宁主义、毛泽东思想、邓小平理论|馬克思主義、列寧主義、毛澤東思想、鄧小平理論|Marxism, Leninism, Mao Zedong Thought, Deng Xiaoping Theory
B|哲学、宗教|哲學、宗教|Philosophy and religion
C|社会科学总论|社會科學總論|Social sciences in general
D|政治、法律|政治、法律|Politics and law
E|军事|軍事|Military science
F|经济|經濟|Economics
G|文化、科学、教育、体育|文化、科學、教育、體育|Culture, science, education, sport
H|语言、文字|語言、文字|Language and writing
I|文学|文學|Literature
J|艺术|藝術|Arts
K|历史、地理|歷史、地理|History and geography
N|自然科学总论|自然科學總論|Natural sciences in general
O|数理科学和化学|數理科學和化學|Mathematics, physics and chemistry
P|天文学、地球科学|天文學、地球科學|Astronomy and earth sciences
Q|生物科学|生物科學|Biology
R|医药、卫生|醫藥、衛生|Medicine and health
S|农业科学|農業科學|Agriculture
T|工业技术|工業技術|Technology
U|交通运输|交通運輸|Transport
V|航空、航天|航空、航天|Aeronautics and space flight
X|环境科学、安全科学|環境科學、安全科學|Environment and safety
Z|综合性图书|綜合性圖書|General works
"""
_SECOND = """
A1|马克思、恩格斯著作|Works of Marx and Engels
A2|列宁著作|Works of Lenin
A3|斯大林著作|Works of Stalin
A4|毛泽东著作|Works of Mao Zedong
A49|邓小平著作|Works of Deng Xiaoping
A5|马恩列斯毛邓著作汇编|Collections of their works
A7|生平和传记|Lives and biographies
A8|学习和研究|Study of their thought
B0|哲学理论|Philosophical theory
B1|世界哲学|World philosophy
B2|中国哲学|Chinese philosophy
B3|亚洲哲学|Asian philosophy
B4|非洲哲学|African philosophy
B5|欧洲哲学|European philosophy
B6|大洋洲哲学|Oceanian philosophy
B7|美洲哲学|American philosophy
B80|思维科学|Science of thinking
B81|逻辑学|Logic
B82|伦理学|Ethics
B83|美学|Aesthetics
B84|心理学|Psychology
B9|宗教|Religion
C0|社会科学理论与方法论|Theory and methodology
C1|社会科学概况、现状、进展|State and progress
C2|机关、团体、会议|Organisations and conferences
C3|社会科学研究方法|Research methods
C4|社会科学教育与普及|Teaching and popularisation
C5|社会科学丛书、文集、连续性出版物|Series, collections, serials
C6|社会科学参考工具书|Reference works
C8|统计学|Statistics
C91|社会学|Sociology
C92|人口学|Demography
C93|管理学|Management
C94|系统科学|Systems science
C95|民族学、文化人类学|Ethnology
C96|人才学|Talent studies
C97|劳动科学|Labour science
D0|政治学、政治理论|Political theory
D1|国际共产主义运动|International communist movement
D2|中国共产党|Communist Party of China
D3|各国共产党|Other communist parties
D4|工人、农民、青年、妇女运动与组织|Workers, peasants, youth and women
D5|世界政治|World politics
D6|中国政治|Chinese politics
D7|各国政治|Politics of other countries
D8|外交、国际关系|Diplomacy and international relations
D9|法律|Law
D90|法的理论|Theory of law
D92|中国法律|Chinese law
D99|国际法|International law
E0|军事理论|Military theory
E1|世界军事|World military affairs
E2|中国军事|Chinese military affairs
E3|各国军事|Military affairs of other countries
E8|战略学、战役学、战术学|Strategy, operations and tactics
E9|军事技术|Military technology
E99|军事地形学、军事地理学|Military topography and geography
F0|经济学|Economic theory
F1|世界各国经济概况、经济史、经济地理|Economic conditions, history and geography
F2|经济管理|Economic management
F3|农业经济|Agricultural economics
F4|工业经济|Industrial economics
F49|信息产业经济|Information industry
F5|交通运输经济|Transport economics
F59|旅游经济|Tourism
F6|邮电通信经济|Post and telecommunications
F7|贸易经济|Trade
F8|财政、金融|Finance and banking
G0|文化理论|Theory of culture
G1|世界各国文化与文化事业|Culture of the world
G2|信息与知识传播|Information and communication
G20|信息与传播理论|Communication theory
G21|新闻事业|Journalism
G22|广播、电视事业|Broadcasting
G23|出版事业|Publishing
G24|群众文化事业|Mass culture
G25|图书馆事业、信息事业|Libraries and information
G26|博物馆事业|Museums
G27|档案事业|Archives
G3|科学、科学研究|Science and research
G4|教育|Education
G5|世界各国教育事业|Education of the world
G6|各级教育|Levels of education
G7|各类教育|Types of education
G8|体育|Sport
H0|语言学|Linguistics
H1|汉语|Chinese
H2|中国少数民族语言|Languages of China's minorities
H3|常用外国语|Common foreign languages
H31|英语|English
H32|法语|French
H33|德语|German
H34|西班牙语|Spanish
H35|俄语|Russian
H36|日语|Japanese
H37|阿拉伯语|Arabic
H4|汉藏语系|Sino-Tibetan languages
H5|阿尔泰语系|Altaic languages
H6|南亚、南印、南岛、东北亚等语系|Austroasiatic, Dravidian, Austronesian and other families
H7|印欧语系|Indo-European languages
H8|非洲、美洲、大洋洲语言|Languages of Africa, America and Oceania
H9|国际辅助语|International auxiliary languages
I0|文学理论|Literary theory
I1|世界文学|World literature
I2|中国文学|Chinese literature
I20|中国文学方针政策、理论与评论|Policy, theory and criticism
I21|中国文学作品集|Collected works
I22|诗歌、韵文|Poetry and verse
I23|戏剧文学|Drama
I24|小说|Fiction
I25|报告文学|Reportage
I26|散文|Prose
I27|民间文学|Folk literature
I28|儿童文学|Children's literature
I29|少数民族文学|Minority literatures
I3|亚洲文学|Asian literature
I4|非洲文学|African literature
I5|欧洲文学|European literature
I6|大洋洲文学|Oceanian literature
I7|美洲文学|American literature
J0|艺术理论|Theory of art
J1|世界各国艺术概况|Art of the world
J2|绘画|Painting
J29|书法、篆刻|Calligraphy and seal carving
J3|雕塑|Sculpture
J4|摄影艺术|Photography
J5|工艺美术|Applied arts
J59|建筑艺术|Architecture as art
J6|音乐|Music
J7|舞蹈|Dance
J8|戏剧、曲艺、杂技艺术|Drama, folk performance and acrobatics
J9|电影、电视艺术|Film and television
K0|史学理论|Theory of history
K1|世界史|World history
K2|中国史|History of China
K20|中国通史|General history of China
K21|原始社会|Primitive society
K22|奴隶社会|Xia to Spring and Autumn
K23|战国至秦汉|Warring States to Han
K24|隋唐至明清|Sui to Qing
K25|半殖民地、半封建社会|1840 to 1949
K26|新民主主义革命时期|1919 to 1949
K27|中华人民共和国时期|Since 1949
K28|民族史志|History of peoples
K29|地方史志|Local history and gazetteers
K3|亚洲史|History of Asia
K4|非洲史|History of Africa
K5|欧洲史|History of Europe
K6|大洋洲史|History of Oceania
K7|美洲史|History of America
K81|传记|Biography
K82|中国人物传记|Biography of Chinese
K83|各国人物传记|Biography of other countries
K85|文物考古|Archaeology
K86|世界文物考古|Archaeology of the world
K87|中国文物考古|Archaeology of China
K89|风俗习惯|Customs
K9|地理|Geography
K91|世界地理|World geography
K92|中国地理|Geography of China
K93|各国地理|Geography of other countries
K99|地图|Maps
N0|自然科学理论与方法论|Theory and methodology
N1|自然科学概况、现状、进展|State and progress
N4|自然科学教育与普及|Teaching and popularisation
N6|自然科学参考工具书|Reference works
N8|自然科学调查、考察|Expeditions
N91|自然研究、自然历史|Natural history
N93|非线性科学|Nonlinear science
N94|系统科学|Systems science
O1|数学|Mathematics
O3|力学|Mechanics
O4|物理学|Physics
O6|化学|Chemistry
O7|晶体学|Crystallography
P1|天文学|Astronomy
P2|测绘学|Surveying and mapping
P3|地球物理学|Geophysics
P4|大气科学|Atmospheric sciences
P5|地质学|Geology
P7|海洋学|Oceanography
P9|自然地理学|Physical geography
Q1|普通生物学|General biology
Q2|细胞生物学|Cell biology
Q3|遗传学|Genetics
Q4|生理学|Physiology
Q5|生物化学|Biochemistry
Q6|生物物理学|Biophysics
Q7|分子生物学|Molecular biology
Q81|生物工程学|Biotechnology
Q91|古生物学|Palaeontology
Q93|微生物学|Microbiology
Q94|植物学|Botany
Q95|动物学|Zoology
Q96|昆虫学|Entomology
Q98|人类学|Anthropology
R1|预防医学、卫生学|Preventive medicine
R2|中国医学|Chinese medicine
R3|基础医学|Basic medicine
R4|临床医学|Clinical medicine
R5|内科学|Internal medicine
R6|外科学|Surgery
R71|妇产科学|Gynaecology and obstetrics
R72|儿科学|Paediatrics
R73|肿瘤学|Oncology
R74|神经病学与精神病学|Neurology and psychiatry
R75|皮肤病学与性病学|Dermatology and venereology
R76|耳鼻咽喉科学|Otorhinolaryngology
R77|眼科学|Ophthalmology
R78|口腔科学|Dentistry
R79|外国民族医学|Medicine of other peoples
R8|特种医学|Special medicine
R9|药学|Pharmacy
S1|农业基础科学|Agricultural sciences
S2|农业工程|Agricultural engineering
S3|农学|Agronomy
S4|植物保护|Plant protection
S5|农作物|Field crops
S6|园艺|Horticulture
S7|林业|Forestry
S8|畜牧、动物医学、狩猎、蚕、蜂|Animal husbandry and veterinary medicine
S9|水产、渔业|Fishery
TB|一般工业技术|General technology
TD|矿业工程|Mining
TE|石油、天然气工业|Oil and gas
TF|冶金工业|Metallurgy
TG|金属学与金属工艺|Metals and metalworking
TH|机械、仪表工业|Machinery and instruments
TJ|武器工业|Weapons
TK|能源与动力工程|Energy and power
TL|原子能技术|Nuclear technology
TM|电工技术|Electrical engineering
TN|电子技术、通信技术|Electronics and communications
TP|自动化技术、计算机技术|Automation and computing
TQ|化学工业|Chemical industry
TS|轻工业、手工业、生活服务业|Light industry and crafts
TU|建筑科学|Building
TV|水利工程|Hydraulic engineering
U1|综合运输|Combined transport
U2|铁路运输|Railways
U4|公路运输|Roads
U6|水路运输|Shipping
U8|航空运输|Air transport
V1|航空、航天技术的研究与探索|Research in aeronautics and space flight
V2|航空|Aeronautics
V4|航天|Space flight
V7|航空、航天医学|Aerospace medicine
X1|环境科学基础理论|Theory of environmental science
X2|社会与环境|Society and environment
X3|环境保护管理|Environmental management
X4|灾害及其防治|Disasters and their prevention
X5|环境污染及其防治|Pollution and its control
X7|行业污染、废物处理与综合利用|Industrial pollution and waste
X8|环境质量评价与环境监测|Assessment and monitoring
X9|安全科学|Safety science
Z1|丛书|Series
Z2|百科全书、类书|Encyclopaedias
Z3|辞典|Dictionaries
Z4|论文集、全集、选集、杂著|Collections
Z5|年鉴、年刊|Yearbooks
Z6|期刊、连续性出版物|Serials
Z8|图书报刊目录、文摘、索引|Catalogues, abstracts, indexes
"""


def _read_captions() -> dict[str, ClassCaption]:
    captions: dict[str, ClassCaption] = {}
    for line in filter(None, _MAIN.split("\n")):
        number, hans, hant, en = line.split("|")
        captions[number] = ClassCaption(number, hans, hant, en)
    for line in filter(None, _SECOND.split("\n")):
        number, hans, en = line.split("|")
        captions[number] = ClassCaption(number, hans, "", en)
    return captions


CLC_CLASSES = _read_captions()
MAIN_CLASSES = tuple(caption for caption in CLC_CLASSES.values() if len(caption.number) == 1)
