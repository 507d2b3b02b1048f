/* What offices call things. Tables before code: a heading that nobody foresaw is one more word here. */
#include "office/dayone.h"

static const struct word_row {
    const char *fields; /* names of fields, by blanks; "" for columns that no field takes */
    const char *words;  /* by blanks, as day_plain() leaves them */
} WORDS[] = {
    {"", "序号 备注 签名 签字 经办人签字 联系电话 电话 手机 身份证号 性别 年龄 民族 学历 政治面貌 "
         "审批人 登记人 "
         "填表人 状态 在岗情况 是否在岗 检查结果 合计 离职日期 调离日期 注销日期 no remarks"},
    {"name", "姓名 名称 设备名称 品名 资产名称 系统名称 应用名称 网络名称 部位名称 单位名称 "
             "企业名称 部门名称 "
             "科室名称 岗位名称 场所名称 柜号 保密柜名称 账号 账号名 用户名 计算机名称 计算机名 "
             "事项名称 名册名称 "
             "保密事项 国家秘密事项名称 机构名称 活动名称"},
    {"unit department parent",
     "部门 所在部门 科室 处室 股室 使用部门 所属部门 所在科室 工作部门 单位 责任部门"},
    {"post", "岗位 职务 涉密岗位 所在岗位 现任职务 拟任岗位"},
    {"since", "启用日期 启用时间 投入使用时间 购置日期 购置时间 购买日期 入职日期 到岗时间 "
              "上岗日期 上岗时间 "
              "参加工作时间 使用日期 起始日期 任职日期"},
    {"responsible keeper holder supervisor manager",
     "责任人 保管人 使用人 管理人 负责人 专管人员 领用人 持有人 管理员 "
     "使用责任人 保管责任人 管理责任人 整改责任人 责任人员 专管员 设备责任人 第一责任人 "
     "钥匙保管人"},
    {"serial",
     "序列号 出厂编号 s/n sn 机身号 设备序列号 主机序列号 产品序列号 机器编号 主机编号 出厂号"},
    {"disk_serial", "硬盘序列号 硬盘编号 硬盘号 硬盘sn 硬盘出厂编号"},
    {"disk_kind", "硬盘类型 硬盘种类"},
    {"code", "编号 标签编号 介质编号 资产编号 标识编号 统一编号 保密编号 标签号 标签编码 事项编号 "
             "事项代码 代字 "
             "部门代字 柜编号 统一社会信用代码"},
    {"credit_code", "信用代码 统一社会信用代码 组织机构代码"},
    {"model", "型号 品牌型号 品牌 规格型号 厂家型号 机型 设备型号 品牌及型号"},
    {"place spot room kept_in shelf site",
     "地点 放置地点 存放地点 存放位置 位置 所在房间 房间 房间号 安装地点 使用地点 "
     "所在位置 办公室号 放置位置 具体位置 架位 柜架号 宣传地点 实施地点"},
    {"class side", "使用网络 网络类别 使用类别 涉密类别 所属网络 连接网络 接入网络 网络属性 内外网 "
                   "网络类型 联网情况 "
                   "设备属性 内/外网"},
    {"kind",
     "类型 类别 种类 设备类型 介质类型 形式 文种 设备类别 介质种类 载体类型 会议类型 培训形式 "
     "宣传形式 "
     "账号类型 部位类别 密种 离岗类型 离岗原因 出境类别 因公因私 事项类型 场所类型 要害部位类别"},
    {"grade proposed_level affected_level suited",
     "密级 涉密等级 涉密级别 秘密等级 最高密级 涉密程度 保护等级 "
     "文件密级 会议密级 定密级别 设备密级"},
    {"secrecy", "密级 信封密级 封面密级"},
    {"period", "保密期限 密期 期限 保密年限"},
    {"retention", "保管期限 保存期限 存期"},
    {"dated issued_on",
     "发文日期 制发日期 成文日期 印发日期 文件日期 形成日期 成文时间 发布日期 文件形成日期"},
    {"sender", "来文单位 发文单位 来文机关 发文机关 制文单位 发件单位 寄件单位 来件单位 寄出单位"},
    {"issuer", "制发机关 发布机关 发文机关 发文单位 制定机关 印发单位"},
    {"sender_number reference",
     "文号 来文文号 发文字号 文件编号 来文字号 文件字号 发文号 来文号 原文号"},
    {"title", "标题 文件标题 文件名称 题名 来文标题 文件题目 案卷题名 档案题名 事由 名称 制度名称"},
    {"pages", "页数 张数 页码"},
    {"made_in", "年度 形成年度 归档年度"},
    {"class_no", "分类号 档号 类目号"},
    {"received_on", "收文日期 收件日期 收到日期 收件时间 收到时间 签收日期 收文时间 到件日期"},
    {"addressed_to", "亲启人 指定收件人 收件领导"},
    {"delivered_by", "送件人 送达人 投递人 交通员 机要员 投递员"},
    {"receiver", "收件单位 主送单位 接收单位 收文单位 寄往单位 送达单位 发往单位 寄达单位"},
    {"contact", "联系人 收件人 收件人电话 联系人及电话 联系方式 对方联系人"},
    {"channel", "传递方式 寄送方式 发送方式 渠道 寄递方式 传递渠道 发送渠道 交换方式"},
    {"envelope_no", "信封号 信封编号 封号 机要号 机要编号 信封条码 邮件编号"},
    {"pieces", "件数 数量 份数 清单件数 册数 张数"},
    {"purpose", "用途 事由 目的 出境事由 宣传目的 账号用途 使用目的 出国事由 支出用途 预算用途"},
    {"capacity", "容量 大小 存储容量 容量gb"},
    {"mac", "mac地址 网卡地址 物理地址 mac"},
    {"system", "操作系统 系统版本 os 操作系统版本 操作系统及版本"},
    {"line", "号码 传真号码 电话号码 线路号码 传真号"},
    {"storage", "存储部件 有无存储 内置硬盘 有无硬盘 是否带硬盘"},
    {"country", "前往国家 国家 目的地 前往地 前往国家地区 出访国家 前往国"},
    {"from_day",
     "开始日期 出境日期 起始日期 出国时间 出发日期 起 自 离境日期 出境时间 开工日期 合同起始日期"},
    {"to_day", "结束日期 返回日期 回国日期 截止日期 止 计划返回日期 入境日期 拟回国日期 返回时间 "
               "完工日期 合同终止日期"},
    {"due", "归还期限 清退期限 应还日期 完成期限 到期日 整改期限 整改时限 完成时限 应归还日期 "
            "要求完成日期 拟完成时间"},
    {"subject",
     "主题 会议名称 议题 事项 培训主题 培训内容 课程 会议主题 培训名称 业务名称 项目名称 事件 "
     "外包项目 事件名称 培训题目 报告事项"},
    {"held_on", "召开日期 会议日期 会议时间 召开时间 时间 日期"},
    {"chair", "主持人 召集人 会议主持"},
    {"members attendees", "参会人员 参加人员 出席人员 与会人员 分发人员 参会名单 参加人"},
    {"minutes", "会议记录 会议内容 主要内容 会议纪要"},
    {"venue", "会议地点 会议场所 场所"},
    {"audience", "对象 培训对象 参训对象 宣传对象 参训范围"},
    {"hours", "学时 课时"},
    {"planned_on", "宣传日期 开展日期 宣传时间 活动日期 开展时间"},
    {"content", "宣传内容 内容 标语内容 情况 情况说明 报告内容"},
    {"amount", "金额 费用 支出金额 预算金额 经费 发生额"},
    {"for_year plan_year", "年度 预算年度"},
    {"spent_on", "支出日期 报销日期 日期 付款日期 列支日期"},
    {"voucher", "凭证号 发票号 凭证编号 票据号"},
    {"what", "支出事项 摘要 项目 物品 物品名称 支出项目"},
    {"grounds reason", "理由 申请理由 确定理由 原因 确定依据"},
    {"person leaver deputy",
     "姓名 出境人员 离岗人员 人员 人员姓名 审查对象 出国人员 离职人员 申请人"},
    {"last_day", "离岗日期 离职日期 最后工作日 离岗时间 拟离岗日期 离职时间"},
    {"successor", "接任人 接替人 交接人 接手人"},
    {"visitor", "来访人 进入人员 访客 外来人员 来访人员 来访者"},
    {"day", "日期 来访日期 进入日期 来访时间 放假日期"},
    {"finding", "问题 存在问题 发现问题 检查发现问题 问题描述"},
    {"spot", "部位 地点 发生地点 事发地点 所在楼层"},
    {"entrants", "可进入人员 准入人员 授权人员"},
    {"happened_on", "发生日期 报告日期 发生时间"},
    {"noticed", "发现时间 发现日期 发生时间"},
    {"circumstances", "经过 简要经过 事件经过 基本情况"},
    {"first_aid", "补救措施 采取措施 处置措施"},
    {"object", "涉及载体 涉及文件 涉及设备"},
    {"trade", "业务种类 业务类型 资质种类 经营范围 业务范围"},
    {"founded", "成立日期 成立时间 注册日期"},
    {"contractor", "承担单位 承包单位 外包单位 服务商 承接单位"},
    {"demands", "保密要求 保密条款"},
    {"scope_of_use", "使用范围 覆盖范围"},
    {"scale", "终端数 规模 终端数量 接入终端数"},
    {"isolation", "隔离方式 隔离措施 物理隔离"},
    {"isolated_by", "隔离设备 隔离措施"},
    {"shape", "拓扑结构 拓扑"},
    {"network", "所接网络 所在网络 运行网络 部署网络 接入网络 所属网络"},
    {"server", "服务器 服务器名称 所在服务器 主机"},
    {"duty", "职责 岗位职责 部门职责 工作职责"},
    {"scope_words", "知悉范围 接触范围"},
    {"provision", "依据条款 条款 定密依据"},
    {"knowing", "知悉范围"},
    {"work", "是否上班 上班"},
    {"occasion", "事由 节日 节假日名称"},
    {"protection", "防护措施 防护"},
    {"remark", "备注 说明 异常情况"},
    {"record", "借阅档案 档案 档案题名 档号"},
    {"mode", "借阅方式 利用方式 会议方式"},
};

/* What the title of a list, of its sheet or of its file says about what it lists. */
static const struct word_row TITLES[] = {
    {"computer", "计算机 电脑 台式机 微机 笔记本 主机台账"},
    {"medium", "介质 u盘 优盘 移动硬盘 光盘 存储载体"},
    {"equipment", "打印机 复印机 传真 办公设备 办公自动化 扫描仪 碎纸机"},
    {"document", "收文 来文 文件登记 文件收 收到文件"},
    {"incoming_mail", "收件 机要件 信件 机要收 邮件"},
    {"dispatch", "发件 寄送 外发 发文登记 寄递 机要发"},
    {"archive_record", "档案 案卷 卷内"},
    {"archive_loan", "借阅 查阅"},
    {"person", "人员 花名册 名册 名单 通讯录"},
    {"department", "部门 科室 机构设置 内设机构"},
    {"post", "岗位"},
    {"abroad", "出国 出境 因私 因公"},
    {"exit_case", "离岗 离职 脱密"},
    {"place", "场所 保密柜 库房 柜子 文件柜"},
    {"meeting", "涉密会议 会议登记"},
    {"group_meeting", "专题会议 领导小组 保密委员会"},
    {"training", "培训 教育"},
    {"publicity", "宣传"},
    {"contractor", "供应商 外包单位 资质 承担单位 合作单位"},
    {"contract_work", "外包 委托 承包 服务合同"},
    {"network", "网络"},
    {"application_system", "应用系统 信息系统 业务系统"},
    {"server_account", "账号 帐号 账户"},
    {"key_part", "要害 部位"},
    {"incident", "泄密 事件"},
    {"expense", "支出 报销 开支"},
    {"budget", "预算 经费申请"},
    {"basis_document", "依据 制度汇编 法规 规章"},
    {"matter", "定密 保密事项 一览表 事项目录"},
    {"calendar_day", "节假日 调休 放假"},
    {"matter_report", "重大事项"},
    {"distribution_list", "分发名单 分发范围"},
    {"venue", "会议室 会议场所"},
};

static bool among(const char *words, struct str word)
{
    struct str rest = str_of(words), one;
    while (str_split(&rest, ' ', &one)) {
        if (one.n && str_eq(one, word))
            return true;
    }
    return false;
}

bool day_word_is(const char *field, struct str heading)
{
    for (size_t i = 0; i < ARRAY_SIZE(WORDS); i++) {
        if (among(WORDS[i].fields, str_of(field)) && among(WORDS[i].words, heading))
            return true;
    }
    return false;
}

bool day_word_known(struct str heading)
{
    for (size_t i = 0; i < ARRAY_SIZE(WORDS); i++) {
        if (among(WORDS[i].words, heading))
            return true;
    }
    return false;
}

bool day_title_hints(const char *reg, struct str title)
{
    for (size_t i = 0; i < ARRAY_SIZE(TITLES); i++) {
        if (!among(TITLES[i].fields, str_of(reg)))
            continue;
        struct str rest = str_of(TITLES[i].words), one;
        while (str_split(&rest, ' ', &one)) {
            if (one.n && title.n >= one.n && memmem(title.p, title.n, one.p, one.n))
                return true;
        }
    }
    return false;
}

struct str day_plain(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0, at = 0;
    int brackets = 0;
    while (at < s.n) {
        size_t from = at;
        uint32_t c = str_next(s, &at);
        if (c == '(' || c == 0xFF08)
            brackets++;
        else if ((c == ')' || c == 0xFF09) && brackets)
            brackets--;
        else if (brackets || c <= ' ' || c == 0x3000 || c == 0xA0 || c == '*' || c == ':' ||
                 c == 0xFF1A || c == '_' || c == '-' || c == 0x3001)
            continue;
        else if (c >= 'A' && c <= 'Z')
            out[n++] = (char)(c + 32);
        else
            for (; from < at; from++)
                out[n++] = s.p[from];
    }
    return str_bytes(out, n);
}
