/* How the self-examination is told: the links of report 1, the heads of R58. */
#include "rulebook/model.h"

const struct link_name link_names[LINK_COUNT] = {
    {"system_construction", {"制度建设", "System construction"}},
    {"responsibility", {"责任制落实", "Responsibility"}},
    {"review", {"审查制度", "Review"}},
    {"confidentiality_work", {"保密工作", "Confidentiality work"}},
    {"personnel", {"涉密人员管理", "Confidential personnel"}},
    {"carriers", {"涉密载体管理", "Confidential carriers"}},
    {"departments", {"要害部门部位管理", "Confidential departments"}},
    {"publicity", {"保密宣传", "Publicity"}},
    {"commitments", {"保密承诺书签订", "Commitment letters"}},
};

const struct words head_words[HEAD_COUNT] = {
    {"保密工作责任制落实", "The responsibility system"},
    {"保密制度建设", "Building of systems"},
    {"保密宣传教育培训", "Publicity, education and training"},
    {"涉密人员保密管理", "Confidential personnel"},
    {"国家秘密确定、变更、解除", "Determining, changing and lifting of state secrets"},
    {"国家秘密载体管理", "Carriers of state secrets"},
    {"信息系统和信息设备保密管理", "Information systems and devices"},
    {"互联网使用保密管理", "Use of the Internet"},
    {"涉密场所及保密要害部门、部位管理", "Confidential places, key departments and parts"},
    {"涉密采购、委托业务管理", "Procurement and contractors"},
    {"涉密会议、活动管理", "Secret meetings and activities"},
    {"信息公开保密审查", "Review before publication"},
    {"其他遵守保密法律法规情况", "Other observance of the laws"},
};
