import { business } from "./business.js";
import { educationAndPublic } from "./education-and-public.js";
import { engineering } from "./engineering.js";
import { executives } from "./executives.js";
import { healthcare } from "./healthcare.js";
import type { Occupation } from "./occupation.js";
import { services } from "./services.js";
import { technology } from "./technology.js";

export const occupations: Occupation[] = [
  ...technology,
  ...healthcare,
  ...engineering,
  ...business,
  ...educationAndPublic,
  ...services,
  ...executives,
];
