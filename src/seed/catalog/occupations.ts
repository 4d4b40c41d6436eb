import { educationAndPublic } from "./education-and-public.js";
import { engineering } from "./engineering.js";
import { executives } from "./executives.js";
import { financePeopleLaw } from "./finance-people-law.js";
import { healthcare } from "./healthcare.js";
import { hospitality } from "./hospitality.js";
import { informationTechnology } from "./information-technology.js";
import { logisticsAndMedia } from "./logistics-and-media.js";
import type { Occupation } from "./occupation.js";
import { salesAndOffice } from "./sales-and-office.js";
import { software } from "./software.js";
import { trades } from "./trades.js";

export const occupations: Occupation[] = [
  ...software,
  ...informationTechnology,
  ...healthcare,
  ...engineering,
  ...trades,
  ...financePeopleLaw,
  ...salesAndOffice,
  ...educationAndPublic,
  ...hospitality,
  ...logisticsAndMedia,
  ...executives,
];
