import { fold } from "./fold.js";

/** Words of which the name of an occupation has at least one, without accents; an asterisk stands for any ending. */
const occupations = `
  engineer* developer* programmer* architect* manager* director* analyst* consultant* designer* intern interns assistant* associate*
  administrator* coordinator* co-ordinator* specialist* technician* technologist* scientist* researcher* fellow* lecturer* teacher* professor*
  tutor* instructor* officer* representative* executive* president* founder* cofounder* co-founder* owner* ceo cto cfo coo cio cmo ciso vp svp evp
  internship* traineeship* apprenticeship* praktikum stage tirocinio
  lead leader head chief supervisor* operator* clerk* secretary receptionist* nurse* physician* pharmacist* therapist* dentist*
  accountant* auditor* controller* lawyer* attorney* paralegal* counsel counselor* editor* writer* journalist* reporter* photographer*
  translator* interpreter* chef cook* waiter* waitress* server barista* bartender* cashier* salesperson* salesman buyer* planner* strategist*
  marketer* recruiter* driver* mechanic* electrician* plumber* carpenter* welder* foreman* worker* trainee* apprentice* freelancer* freelance
  contractor* postdoc* postdoctoral tester* sre devops qa webmaster* copywriter* producer* advisor* adviser* expert* partner* principal
  superintendent* surveyor* geologist* biologist* chemist* physicist* mathematician* statistician* economist* psychologist* librarian*
  curator* agent* broker* banker* trader* underwriter* investigator* inspector* guard* soldier* sergeant* captain* pilot* steward* stewardess*
  caregiver* nanny* cleaner* housekeeper* janitor* trainer* coach* scholar* student* volunteer* staff chairman chair councilor* councillor*
  resident* helper* merchandiser* stocker* packer* machinist* artist* animator* illustrator* novelist* author* musician*
  ingenieur* entwickler* leiter* berater* mitarbeiter* praktikant* werkstudent* assistent* techniker* kaufmann kauffrau sachbearbeiter*
  geschaftsfuhrer* referent* lehrer* arzt arztin pfleger* hilfskraft wissenschaftler* informatiker* fachinformatiker* projektleit* teamleit*
  verkaufer* auszubildende* selbststandig* freiberuf* redakteur* tutorin dozent* architektin vertriebs*
  developpeur* developpeuse* chef cheffe* charge chargee stagiaire* technicien* technicienne* directeur* directrice* enseignant* professeur* vendeur*
  vendeuse* comptable* gerant* alternant* responsable* responsabil* chercheur* conseiller* conseillere* animateur* animatrice* redacteur* serveur* serveuse*
  ingeniero* ingeniera* desarrollador* programador* jefe* directora gerente* analista* becario* becaria* asistente* tecnico* tecnica* profesor*
  docente* encargado* encargada* auxiliar* vendedor* contador* administrativo* consultor* disenador* coordinador* camarero* dependiente*
  ingegnere* sviluppatore* sviluppatrice* stagista* tirocinante* impiegato* impiegata* insegnante* direttore* direttrice* addetto* addetta* ricercatore*
  programmatore* consulente* collaboratore* progettista* cameriere* commessa* commesso*
  engenheiro* engenheira* desenvolvedor* desenvolvedora* estagiario* estagiaria* gestor* coordenador* pesquisador* professora assessor*
  ontwikkelaar* medewerker* stagiair* adviseur* docent* leraar* beheerder* projectleider* verkoopmedewerker*
  inzynier* programista* programistka* kierownik* specjalista* specjalistka* stazysta* stazystka* nauczyciel* asystent* mlodszy starszy
  utvecklare* ingenjor* konsult* larare* saljare* underskoterska* sjukskoterska* utvikler* udvikler* konsulent* medarbejder*
  kehittaja* insinoori* muhendis* gelistirici* stajyer* yonetici* ogretmen* programator* inzenyr* vyvojar* inginer* dezvoltator*`;

/** In German, Dutch and Scandinavian compounds these stand at the end of a longer word. */
const COMPOUND =
  /^\p{L}{3,}(?:entwickler|ingenieur|leiter|berater|techniker|manager|beheerder|ontwikkelaar|medewerker|mitarbeiter|adviseur|informatiker|assistent|kaufmann|kauffrau|verkaufer|lehrer|pfleger|utvecklare|ingenjor|konsult|arzt|meister|helfer|betreuer|planer|prufer|architekt|designer|analyst|administrator|student|kraft|fuhrer)(?:in|innen|e)?$/u;
const exact = new Set<string>();
const stems: string[] = [];
for (const word of occupations.trim().split(/\s+/)) {
  if (word.endsWith("*")) stems.push(word.slice(0, -1));
  else exact.add(word);
}
const stem = new RegExp(`^(?:${stems.join("|")})\\p{L}{0,4}$`, "u");

export function hasOccupation(text: string): boolean {
  return fold(text)
    .split(/[^\p{L}'-]+/u)
    .some((word) => exact.has(word) || stem.test(word) || COMPOUND.test(word));
}

const COMPANY =
  /(?:^|[\s,.(])(?:inc|incorporated|llc|ltd|limited|corp|corporation|gmbh|ag|kg|ug|ohg|se|plc|llp|lp|s\.?a\.?|s\.?a\.?s|s\.?a\.?r\.?l|s\.?r\.?l|s\.?p\.?a|s\.?l|b\.?v|n\.?v|oy|ab|a\/s|as|aps|pty|co|company|group|gruppe|groupe|grupo|gruppo|holding|holdings|technologies|solutions|systems|consulting|labs?|laboratory|laboratories|studios?|bank|hospital|clinic|foundation|agency|ministry|department|council|institute|university|college|school|ventures|capital|partners|software|services|industries|pharma|airlines|hotel|restaurant|research|universitat|universite|universidad|universita|hochschule|klinikum)(?:$|[\s,.)])/;

export function hasCompanyWord(text: string): boolean {
  return COMPANY.test(fold(text));
}
