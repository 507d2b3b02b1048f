#include "office/demo/demo_text.h"
#include "office/demo/words.h"

static const struct demo_words refused[] = {
    W("镇级单位没有原始定密权，应先行采取保密措施并报请县级机关确定。",
      "The township may not determine originally: protect first and report to the county."),
    W("拟定密级高于依据事项，未说明理由，不予批准。",
      "The level is higher than the matter allows and no reason is given."),
    W("保密期限超过法定最长期限，请重新拟定。",
      "The period exceeds the statutory maximum; propose another."),
    W("申请人不在知悉范围内，且与本职工作无关，不同意查阅。",
      "The applicant is outside the scope of knowledge and the work does not need it."),
    W("属于应当公开的办事依据，不得作为工作秘密。",
      "It is a basis of administrative acts that must be public and no work secret."),
    W("申请复印份数超过实际需要，且未说明去向，不予批准。",
      "More copies than needed are asked for without saying for whom."),
    W("上级机关文件注明不得复制，须先征得制发机关同意。",
      "The superior's document must not be copied without its originator's consent."),
    W("拟带出办公场所的理由不充分，请在阅文室阅读。",
      "The reason to carry it out does not suffice; read it in the reading room."),
    W("申请人的涉密等级低于文件密级，不能领取本份文件。",
      "The applicant is not cleared for the level of this document."),
    W("经办人与监销人为同一人，不符合监销要求。", "The one who destroys cannot be the witness."),
    W("内容涉及行政过错的处理，不得以保密为由不予公开。",
      "It concerns the handling of an administrative error, which secrecy must not cover."),
    W("拟发对象为外单位临时人员，未签订保密协议，不予发放。",
      "The receiver is an outsider without a confidentiality agreement."),
};

static const struct demo_words returned[] = {
    W("未列明定密依据的目录条目，退回补充。", "The catalogue entry is not named; please add it."),
    W("知悉范围写“有关人员”过于笼统，请列到具体岗位或人员。",
      "\"Persons concerned\" is too vague a scope; name posts or persons."),
    W("附件未标注密级，请与正文一并标志。", "The annex bears no mark; mark it with the text."),
    W("标题含有涉密内容，请改用不涉密的表述。",
      "The title itself tells the secret; word it otherwise."),
    W("涉密内容与公开内容混编，请将可公开部分单独成文。",
      "Secret and open content are mixed; make the open part a paper of its own."),
    W("文中数据与所附表格不一致，请核对后重报。",
      "The figures in the text and in the table differ; check them."),
    W("主送机关有误，应为县级主管部门，请更正。",
      "The addressee is wrong; it should be the county department."),
    W("未附派生来源文件的编号和密级，退回补正。",
      "Number and level of the source document are missing."),
    W("解密条件不明确，请写明具体时间或者事件。",
      "The condition of declassification is unclear; name a date or an event."),
    W("审批表缺少部门负责人意见，请补签后再报。",
      "The section head's opinion is missing; have it signed first."),
};

static const struct demo_words late[] = {
    W("持有人外出参加培训，文件锁在保密柜内，返岗后当日归还。",
      "The holder was away on training; the copy lay locked up and came back on his return."),
    W("防汛值守期间未能按时退还，经电话提醒后次日送回。",
      "During the flood watch it was not returned; after a call it came the next day."),
    W("传阅中分管领导下村调研，滞留三个工作日。",
      "The leader in charge was in the villages and the copy waited three working days."),
    W("误以为需留存办理，经说明后退回。",
      "The holder thought it was to be kept; it came back when this was explained."),
    W("部门合署办公搬迁，文件随柜封存，开封后即时归还。",
      "The department moved; the copy was sealed in its cabinet and returned on opening."),
    W("承办事项尚未完成，未事先申请延期。",
      "The work was not finished and no extension had been asked for."),
    W("持有人病假，由部门负责人代为交回。",
      "The holder was ill; the section head brought it back."),
    W("收件人更换岗位，交接清单漏列本份文件。",
      "The holder changed posts and the handover list left the copy out."),
    W("领取后未及时登记归还日期，清退时发现逾期。",
      "The return date had not been entered and the delay was found at the recall."),
    W("节假日前未组织集中清退，逾期五日。",
      "No recall was held before the holidays; five days late."),
};

static const struct demo_words lost[] = {
    W("清点时少第四份，经查夹在同批文件中，当日找到。",
      "Copy four was missing at the count and found the same day among other papers."),
    W("搬运文件柜时遗落，次日在值班室柜后发现，未出机关。",
      "It fell out when a cabinet was moved and was found behind it the next day, inside the "
      "office."),
    W("持有人称已交回，登记簿无签收记录，按遗失报告并启动查找。",
      "The holder says it was returned, the register has no signature: reported as lost and "
      "searched for."),
    W("下村途中公文包遗失，一小时内报告，当日由公安机关找回，封条完好。",
      "A briefcase was lost on the way to a village, reported within the hour and recovered with "
      "its seal intact."),
    W("误与普通废纸一并装袋，送出前被文印室发现收回。",
      "It was bagged with waste paper and recovered by the printing room before it left."),
    W("会后收回材料少一份，逐人核对后在会议室抽屉内找到。",
      "One paper was missing after a meeting and found in a drawer when everyone was asked."),
    W("经多方查找未能找到，已按规定报告并追究保管责任。",
      "It could not be found; it was reported and the keeper held responsible."),
    W("登记份号写错，实际未缺失，已更正登记。",
      "The copy number had been entered wrongly; nothing was missing."),
};

static const struct demo_words corrected[] = {
    W("原登记密级误为“秘密”，应为“工作秘密”，经批准更正并通知全部持有人。",
      "Entered as Secret, it is a work secret; corrected with approval and all holders told."),
    W("保密期限起算日期误写为登记日，应为印发日，已更正。",
      "The period was counted from registration instead of issue; corrected."),
    W("文号重复，后发文件改编新号，原号保留。",
      "The number had been given twice; the later document got a new one."),
    W("收件部门选择错误，已撤回并重新发送。",
      "The wrong department was chosen; withdrawn and sent again."),
    W("副本总数登记为六份，实际印制五份，经文印室核对更正。",
      "Six copies were entered and five printed; corrected after a check in the printing room."),
    W("上传版本缺少附件，已补传完整版本，旧版本停止使用。",
      "The file lacked its annex; the whole version replaces it."),
    W("知悉人员姓名录入错误，已更正，误授权期间无阅读记录。",
      "A reader's name was wrong; corrected, and nobody had read meanwhile."),
    W("归还日期录入为下一年度，已按实际日期更正。",
      "The return date was entered a year ahead; corrected."),
    W("经复核该事项已由上级公布，不再作为秘密管理。",
      "The superior has published the matter; it is a secret no longer."),
    W("定密责任人签批栏误由代理人填写，已由本人补签确认。",
      "A deputy had signed in the responsible person's place; he has confirmed it himself."),
};

static const struct {
    const struct demo_words *words;
    unsigned n;
} mishaps[DEMO_MISHAP_KINDS] = {
    [DEMO_REFUSED] = {refused, ARRAY_SIZE(refused)},
    [DEMO_RETURNED] = {returned, ARRAY_SIZE(returned)},
    [DEMO_LATE] = {late, ARRAY_SIZE(late)},
    [DEMO_LOST] = {lost, ARRAY_SIZE(lost)},
    [DEMO_CORRECTED] = {corrected, ARRAY_SIZE(corrected)},
};

const struct demo_words *demo_mishap(enum demo_mishap_kind kind, unsigned index)
{
    return &mishaps[kind].words[index % mishaps[kind].n];
}
