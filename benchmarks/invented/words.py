"""What names and sentences are put together from: English and Chinese side by side."""


def _pairs(syllables: str, signs: str) -> tuple[tuple[str, str], ...]:
    return tuple(zip(syllables.split(), signs, strict=True))


FAMILIES = _pairs(
    "Bai Cao Chen Deng Ding Fan Gao Guo Han He Huang Jia Jin Kong Li Liang Liu Lu Ma Meng Pan "
    "Qian Shen Shi Song Tang Wang Wei Wen Xie Xu Yang Ye Yu Yuan Zeng Zhang Zhao Zhou Zhu",
    "白曹陈邓丁范高郭韩何黄贾金孔李梁刘陆马孟潘钱沈石宋唐王魏温谢徐杨叶于袁曾张赵周朱",
)
GIVEN = _pairs(
    "An Bin Bo Chun Dan Dong Fang Fei Gang Guang Hai Hong Hua Hui Jian Jie Jing Jun Kai Lan "
    "Lei Lin Ling Long Mei Min Ming Na Ning Peng Ping Qi Qing Rong Rui Shan Tao Ting Wei Xia "
    "Xin Yan Ya Yi Ying Yong Yun Ze Zhen Zhi",
    "安斌博春丹东芳飞刚光海红华慧建杰静军凯兰磊林玲龙梅敏明娜宁鹏平琪青荣瑞山涛婷伟霞"
    "欣燕雅怡英勇云泽珍志",
)
PLACES = _pairs(
    "An Bei Chang Cheng Dong Fu Gu Guang Hai He Hu Huai Jiang Jin Kai Lan Lin Long Nan Ning "
    "Ping Qing Quan Shan Shang Tai Tian Wu Xi Xin Yan Yang Yong Yun Zhen Zhou",
    "安北长城东福古广海河湖怀江锦开兰林龙南宁平青泉山上台天武西新延阳永云镇州",
)
FIELDS = (
    ("music", "音乐"),
    ("film", "电影"),
    ("photography", "摄影"),
    ("publishing", "出版"),
    ("software", "软件"),
    ("theatre", "戏剧"),
    ("broadcasting", "广播"),
    ("design", "设计"),
)
ASPECTS = (
    ("licensing", "许可"),
    ("registration", "登记"),
    ("enforcement", "执法"),
    ("data", "数据"),
)
"""With the fields themselves they make the 40 topics that there are at most."""
BODIES = (
    ("Copyright Society", "著作权协会", "collective-management"),
    ("Association", "协会", "association"),
    ("Federation", "联合会", "association"),
    ("Bureau", "局", "government"),
    ("Company", "公司", "company"),
    ("House", "社", "company"),
    ("Academy", "学院", "cultural"),
    ("Centre", "中心", "cultural"),
)
THINGS = (
    ("Act", "法", "law"),
    ("Regulations", "条例", "law"),
    ("Campaign", "行动", "initiative"),
    ("Platform", "平台", "platform"),
    ("Chronicle", "纪事", "work"),
    ("Prize", "奖", "award"),
    ("Conference", "大会", "gathering"),
    ("Dispute", "纠纷", "dispute"),
)
OUTLETS = (
    ("Daily", "日报", "news"),
    ("Evening Post", "晚报", "news"),
    ("Copyright Review", "版权评论", "article"),
    ("Yearbook", "年鉴", "yearbook"),
    ("Gazette", "公报", "notice"),
    ("Newsroom", "新闻中心", "press-release"),
    ("Online", "在线", "web-page"),
)
ROLES = (
    "director general",
    "vice chairman",
    "head of the legal department",
    "professor",
    "legal expert",
    "deputy director",
    "secretary general",
    "senior manager",
)
ACTORS = ("Rights holders", "Creators", "Platforms", "Courts", "Publishers", "Small companies")
DEEDS = (
    "should agree on",
    "still have trouble with",
    "plan to take part in",
    "have begun to report on",
    "need clearer rules for",
    "are not heard enough on",
    "will set aside means for",
    "put their hope in",
    "ask for more help with",
    "already work together on",
)
MATTERS = (
    "the collection of fees for public performances",
    "a shared database of works and their owners",
    "the use of works in training models",
    "faster procedures against infringement on the net",
    "the registration of works in local languages",
    "fair contracts between authors and their publishers",
    "the evidence that courts accept from block chains",
    "licences that hold across several regions",
    "the distribution of revenue to foreign members",
    "a list of works whose owners are unknown",
    "the protection of traditional songs and stories",
    "the labels of works that machines made",
    "the training of judges and of officials",
    "the terms on which short videos use music",
    "cooperation with neighbouring offices and their experts",
)
ENDS = (
    "so that creators are paid in time",
    "because rules differ from place to place",
    "before the next revision of the law",
    "and publish what comes of it every year",
    "as long as ownership remains unclear",
    "with the help of open standards",
    "where smaller markets are left out",
    "and learn from each other's mistakes",
    "although the cost is still high",
    "since listeners expect nothing less",
)
