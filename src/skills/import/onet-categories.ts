import type { SkillCategory } from "../../platform/db/db.types.js";

/** Words in the name of an O*NET technology category -> ours. The first rule that matches decides. */
const rules: [words: RegExp, category: SkillCategory][] = [
  [/medical/i, "HEALTHCARE"],
  [/time accounting/i, "BUSINESS"],
  [/accounting|financ|tax prep|audit|risk management/i, "FINANCE"],
  [/computer based training|educational|foreign language|library|action games/i, "EDUCATION"],
  [/security|virus|authentication|access software|protection/i, "SECURITY"],
  [/aided (design|manufacturing)|\bCA[DM]\b|industrial control|manufacturing execution|flight control/i, "ENGINEERING"],
  [/facilities management|process mapping/i, "ENGINEERING"],
  [/inventory|supply chain|logistics|route navigation|location based|procurement|shipping|bar coding/i, "LOGISTICS"],
  [/aviation ground|label making/i, "LOGISTICS"],
  [/scientific|geographic|map creation|expert system/i, "SCIENCE"],
  [/music|sound|video creation/i, "MEDIA"],
  [/graphics or photo|desktop publishing|pattern design|computer imaging/i, "DESIGN"],
  [
    /development|compiler|program testing|web page|file versioning|requirements analysis|application integration/i,
    "PROGRAMMING",
  ],
  [/mobile operator/i, "PROGRAMMING"],
  [/data ?base|data mining|business intelligence|information retrieval|metadata|data conversion|charting/i, "DATA"],
  [/word processing|spreadsheet|presentation|office suite|calendar|document management|content workflow/i, "OFFICE"],
  [/electronic mail|video conferencing|network conferencing|messaging|desktop communications|browser|fax/i, "OFFICE"],
  [/optical character|spell|dictionary|data compression|voice (recognition|synth)/i, "OFFICE"],
  [/resource planning|human resources|project management|customer relationship|point of sale|compliance/i, "BUSINESS"],
  [/sales|legal|categorization|contact center|call center|procedure/i, "BUSINESS"],
  [
    /network|server|administration|operating system|cloud|storage|backup|cluster|filesystem|configuration|router|switch/i,
    "INFRASTRUCTURE",
  ],
  [
    /LAN\b|WAN\b|gateway|protocol|portal|driver|interconnectivity|system management|wireless|bridge|license/i,
    "INFRASTRUCTURE",
  ],
  [/directory|interactive voice/i, "INFRASTRUCTURE"],
];

export function categoryOfOnet(category: string): SkillCategory {
  return rules.find(([words]) => words.test(category))?.[1] ?? "OTHER";
}
