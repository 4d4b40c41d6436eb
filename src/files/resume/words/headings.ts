import type { ResumeSection } from "../parsed-resume.js";
import { compact, fold } from "./fold.js";

/** What sections are called in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish and others. */
const headings: Record<ResumeSection, string> = {
  SUMMARY: `
    summary, profile, professional profile, professional summary, executive summary, career summary, career profile, objective,
    career objective, about, about me, overview, personal statement, personal profile, introduction, who am i, summary of qualifications,
    qualifications summary, highlights, professional overview, bio, biography, statement, career goal, goals, headline,
    profil, kurzprofil, uber mich, zusammenfassung, personliches profil, berufsziel, profil professionnel, a propos, a propos de moi,
    objectif, objectif professionnel, resume professionnel, presentation, perfil, perfil profesional, sobre mi, resumen, objetivo,
    resumen profesional, objetivo profesional, extracto, profilo, profilo professionale, chi sono, obiettivo, sommario, perfil profissional,
    sobre mim, resumo, resumo profissional, profiel, over mij, samenvatting, podsumowanie, profil zawodowy, o mnie, profil och mal, om mig,
    sammanfattning, om meg, om mig selv, tietoa minusta, hakkimda, ozet, despre mine, o mne`,
  EXPERIENCE: `
    experience, experiences, work experience, work experiences, professional experience, professional experiences, employment,
    employment history, work history, career history, career, relevant experience, relevant work experience, industry experience,
    professional background, work, positions, positions held, employment experience, job experience, professional history,
    research experience, teaching experience, academic experience, clinical experience, engineering experience, internships, internship,
    internship experience, internship experiences, professional appointments, academic appointments, appointments, research positions,
    leadership experience, career experience, selected experience, additional experience, other experience, other work experience, technical experience,
    related experience, working experience, academic positions, professional positions, military experience, military service, work & experience,
    professional career, freelance experience, consulting experience, management experience,
    berufserfahrung, berufserfahrungen, arbeitserfahrung, berufspraxis, praktische erfahrung, praktische erfahrungen, beruflicher werdegang,
    werdegang, erfahrung, praktika, praktikum, berufliche erfahrung, berufstatigkeit, berufliche stationen, tatigkeiten,
    experience professionnelle, experiences professionnelles, parcours professionnel, stages, stage, emplois, parcours,
    experiences de travail, experience de travail,
    experiencia, experiencias, experiencia laboral, experiencia profesional, trayectoria profesional, historial laboral, practicas,
    experiencia de trabajo,
    esperienza, esperienze, esperienza lavorativa, esperienze lavorative, esperienza professionale, esperienze professionali,
    experiencia profissional, experiencias profissionais, historico profissional, percurso profissional,
    werkervaring, ervaring, relevante werkervaring, loopbaan, stages en werkervaring,
    doswiadczenie, doswiadczenie zawodowe, przebieg kariery, praktyki, arbetslivserfarenhet, erfarenhet, yrkeserfarenhet, anstallningar,
    arbeidserfaring, erfaring, yrkeserfaring, arbejdserfaring, erhvervserfaring, tyokokemus, is deneyimi, deneyim, deneyimler,
    pracovni zkusenosti, zkusenosti, pracovne skusenosti, praxe, experienta profesionala, experienta, szakmai tapasztalat, munkatapasztalat`,
  EDUCATION: `
    education, educations, educational background, education and training, academic background, academic qualifications, academic history,
    qualifications, training, academics, academic education, formal education, studies, degrees, academic, educational qualifications,
    education history, educational history, schooling, school, academic training, education & qualifications, academic profile, academic record,
    relevant coursework, coursework, courses, training & courses, professional development,
    ausbildung, schulbildung, studium, bildung, bildungsweg, akademische ausbildung, schulischer werdegang, hochschulstudium,
    schul und hochschulbildung, aus und weiterbildung, weiterbildung, weiterbildungen, akademischer werdegang, schule, hochschulbildung,
    formation, formations, formation initiale, formation academique, etudes, diplomes, concours, titres et diplomes, parcours academique, scolarite, parcours scolaire,
    formation et diplomes, cursus, educacion, formacion, formacion academica, estudios, educacion y formacion, titulacion, formacion complementaria,
    istruzione, formazione, istruzione e formazione, titoli di studio, studi, educacao, formacao, formacao academica, habilitacoes,
    habilitacoes academicas, escolaridade, opleiding, opleidingen, onderwijs, studie, educatie, wyksztalcenie, edukacja, szkolenia, utbildning,
    utdanning, utdannelse, uddannelse, koulutus, egitim, ogrenim, vzdelani, vzdelanie, educatie si formare, studii, tanulmanyok, vegzettseg`,
  SKILLS: `
    skills, technical skills, key skills, core skills, core competencies, competencies, competences, technologies, technical proficiencies,
    technical proficiency, proficiencies, areas of expertise, expertise, computer skills, it skills, programming skills, programming,
    programming languages, technical expertise, technical knowledge, technical summary, tools, tools and technologies, technology, tech stack,
    technical stack, toolbox, toolkit, skill set, skillset, professional skills, personal skills, soft skills, hard skills, other skills, additional skills,
    software, software skills, abilities, specialties, specialities, strengths, capabilities, skills summary, summary of skills, key competencies,
    digital skills, digital competences, communication skills, organisational skills, job related skills, relevant skills, skills & abilities,
    technical strengths, technical competencies, computer knowledge, frameworks, core technologies, skills profile, top skills, developer skills,
    areas of knowledge, knowledge, skills highlights, languages and technologies, technical background, technical profile, technical tools,
    kenntnisse, fahigkeiten, kompetenzen, edv kenntnisse, it kenntnisse, fachkenntnisse, besondere kenntnisse, qualifikationen, fachliche kompetenzen,
    technische kenntnisse, technische fahigkeiten, edv, it, computerkenntnisse, software kenntnisse, programmierkenntnisse, starken, skills & tools,
    schlusselqualifikationen, sonstige kenntnisse, weitere kenntnisse, personliche fahigkeiten, kernkompetenzen,
    competences techniques, competences cles, informatique, competences informatiques, connaissances, savoir faire, logiciels, outils,
    competences professionnelles, aptitudes, atouts, qualites, connaissances informatiques, langages, competences linguistiques et informatiques,
    habilidades, competencias, conocimientos, aptitudes profesionales, habilidades tecnicas, informatica, competencias tecnicas, destrezas,
    conocimientos tecnicos, conocimientos informaticos, tecnologias, competencias digitales,
    competenze, competenze tecniche, competenze informatiche, capacita, conoscenze, competenze personali, abilita, conoscenze informatiche,
    capacita e competenze, competenze digitali, competencias pessoais, conhecimentos, ferramentas, habilidades e competencias,
    vaardigheden, competenties, kennis, computervaardigheden, kennis en vaardigheden, umiejetnosci, kompetencje, znajomosc programow,
    kompetenser, fardigheter, kunskaper, datakunskaper, ferdigheter, kompetanse, kompetencer, kvalifikationer, taidot, osaaminen, yetenekler,
    beceriler, yetkinlikler, dovednosti, znalosti, zrucnosti, abilitati, aptitudini, competente, keszsegek, kepessegek`,
  LANGUAGES: `
    languages, language, language skills, language knowledge, other languages, spoken languages, foreign languages, language proficiency, sprachen, sprachkenntnisse, fremdsprachen,
    langues, langue, competences linguistiques, langues etrangeres, idiomas, idioma, lenguas, lingue, lingue straniere, competenze linguistiche,
    conoscenze linguistiche, linguas, talen, talenkennis, jezyki, jezyki obce, znajomosc jezykow, sprak, spraken, sprakkunskaper, sprog, kielitaito,
    kielet, diller, yabanci dil, yabanci diller, jazyky, jazykove znalosti, limbi straine, nyelvtudas, nyelvek, mother tongue`,
  PROJECTS: `
    projects, personal projects, academic projects, selected projects, key projects, side projects, open source, open source projects,
    project experience, projects experience, open source contributions, relevant projects, notable projects, technical projects, portfolio, research projects,
    professional projects, course projects, university projects, projekte, projekterfahrung, eigene projekte, ausgewahlte projekte, projets,
    projets personnels, projets academiques, realisations, proyectos, proyectos personales, progetti, progetti personali, projetos, projecten,
    projekty, projekt, projekter, projektit, projeler, proiecte, software projects, research, research interests, research areas, contributions,
    open source & projects, key achievements`,
  CERTIFICATIONS: `
    certifications, certification, certificates, certificate, licenses, licences, licenses & certifications, professional certifications, accreditations,
    credentials, technical certifications, courses & certifications, certifications & training, zertifikate, zertifizierungen, certifications et formations,
    certificats, habilitations, certificaciones, certificados, cursos, certificazioni, certificati, certificacoes, certificaten, certificeringen, certyfikaty,
    certifikat, certifieringar, sertifikater, sertifikalar, certifikaty, cursos y certificaciones, licenses and certifications, cursos e certificacoes`,
  AWARDS: `
    awards, honors, honours, awards and honors, honors and awards, achievements, accomplishments, scholarships, fellowships, grants, distinctions,
    selected honors, prizes, awards & achievements, recognition, honors & fellowships, fellowships & awards, grants & awards, awards & recognition,
    auszeichnungen, preise, stipendien, ehrungen, prix, distinctions et prix, recompenses, bourses, premios, logros, becas, reconocimientos, premi,
    riconoscimenti, borse di studio, conquistas, prijzen, onderscheidingen, nagrody, osiagniecia, utmarkelser, priser, oduller, basarilar, premii`,
  PUBLICATIONS: `
    publications, selected publications, papers, conference papers, journal articles, articles, presentations, talks, invited talks, patents, conferences,
    books, writing, selected talks, lectures, conference presentations, working papers, media, preprints, peer reviewed publications, books & papers,
    publikationen, veroffentlichungen, vortrage, patente, publications et conferences, communications, publicaciones, ponencias, conferencias, patentes,
    pubblicazioni, conferenze, brevetti, publicacoes, publicaties, publikacje, publikationer, publikasjoner, julkaisut, yayinlar, publikace, bibliography`,
  VOLUNTEERING: `
    volunteering, voluntary work, voluntary experience, voluntary, charity work, pro bono, community work, volunteer experience, volunteer work, volunteer, community service, community involvement, extracurricular activities, extracurricular,
    extracurriculars, extra curricular activities, leadership, leadership and activities, activities, leadership & involvement, involvement, memberships,
    professional memberships, affiliations, professional affiliations, organizations, service, professional service, academic service, community,
    leadership activities, activities & leadership, campus involvement, extracurricular activity, student activities, associations,
    ehrenamt, ehrenamtliches engagement, ehrenamtliche tatigkeiten, engagement, mitgliedschaften, gesellschaftliches engagement, benevolat, vie associative,
    engagements, associatif, activites extra professionnelles, voluntariado, actividades, volontariato, attivita, atividades, vrijwilligerswerk,
    nevenactiviteiten, wolontariat, ideellt engagemang, foreningsliv, frivillig, gonulluluk, dobrovolnictvi, voluntariat`,
  INTERESTS: `
    interests, hobbies, personal interests, hobbies & interests, other interests, activities & interests, interests & activities, pastimes,
    interessen, freizeit, hobbys, freizeitaktivitaten, interessen & hobbys, loisirs, centres d interet, centre d interet, centres dinteret, interets,
    divers, loisirs et interets, passions, intereses, aficiones, pasatiempos, interessi, hobby, tempo libero, interesses, passatempos, hobby's,
    interesses & hobbys, zainteresowania, intressen, fritid, fritidsintressen, interesser, fritidsinteresser, harrastukset, ilgi alanlari, hobiler, zajmy, konicky, hobbiuri, pasiuni,
    miscellaneous, additional information, other, other information, additional, extras, sonstiges, weiteres, informations complementaires, autres,
    informacion adicional, otros datos, datos de interes, informazioni aggiuntive, ulteriori informazioni, altro, outros, overig, informacje dodatkowe, ovrigt, annet, diger,
    personal, personal traits, availability, driving licence, driving license, fuhrerschein, permis, permis de conduire, annexes`,
  REFERENCES: `
    references, referees, reference, recommendations, testimonials, professional references, referenzen, referenz, references professionnelles, referencias,
    referenze, referenties, referencje, referenser, referanser, referencer, suosittelijat, referanslar, referinte`,
  CONTACT: `
    contact, contacts, contact information, contact details, contact info, contact me, personal details, personal information, personal data, details, get in touch,
    links, personal info, address, find me online, social, social media, social networks, social profiles, online profiles, web presence, profiles,
    kontakt, kontaktdaten, personliche daten, personliche angaben, zur person, personalien, coordonnees, informations personnelles, etat civil,
    donnees personnelles, me contacter, renseignements personnels, contacto, datos personales, datos de contacto, informacion personal, informacion de contacto,
    contatti, dati personali, informazioni personali, recapiti, contato, dados pessoais, informacoes pessoais, contacten, persoonlijke gegevens, contactgegevens,
    personalia, dane osobowe, dane kontaktowe, kontaktuppgifter, personuppgifter, personlige opplysninger, yhteystiedot, henkilotiedot, iletisim, kisisel bilgiler,
    osobni udaje, kontaktni udaje, osobne udaje, date personale, date de contact, informatii personale, szemelyes adatok, elerhetosegek`,
};

const sectionByHeading = new Map<string, ResumeSection>();
for (const [section, text] of Object.entries(headings)) {
  for (const heading of text.split(",")) {
    const key = compact(heading);
    if (key && !sectionByHeading.has(key)) sectionByHeading.set(key, section as ResumeSection);
  }
}

const AND = /\s*(?:&|\+|\/|,|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b|\bi\b|\boch\b|\bog\b|\bve\b|\ba\b|\bsi\b)\s*/u;
const ADJECTIVES =
  /^(my|our|the|professional|technical|relevant|selected|key|core|main|other|additional|personal|academic|recent|general|major|notable|special|further|brief|current|previous|past|summary of|list of|berufliche|weitere|sonstige|autres|mes|otras|mis|altre)\s+/;

/** Of a line that is set like a heading, a word tells enough. The first that fits counts. */
const KEYWORDS: [RegExp, ResumeSection][] = [
  [/volunt|ehrenamt|benevol/, "VOLUNTEERING"],
  [/publication|publikation|paper|patent/, "PUBLICATIONS"],
  [/certif|zertif|licens/, "CERTIFICATIONS"],
  [/award|honor|honour|achievement|scholarship|auszeichnung/, "AWARDS"],
  [/project|projekt|projet|proyecto|progett/, "PROJECTS"],
  [
    /experience|experiencia|esperienz|erfahrung|employment|work history|career|werdegang|ervaring|doswiadczenie/,
    "EXPERIENCE",
  ],
  [/education|ausbildung|studium|educacion|formacion|istruzione|academic|opleiding|wyksztalcenie/, "EDUCATION"],
  [/language|sprach|langue|idioma|lingu/, "LANGUAGES"],
  [/skill|competenc|kenntnis|fahigkeit|technolog|kompeten|expertise|tools\b/, "SKILLS"],
  [/reference|referenz/, "REFERENCES"],
  [/summary|profile|objective|about/, "SUMMARY"],
  [/interest|hobb/, "INTERESTS"],
  // "Where I have worked", "What I have studied"
  [/\b(?:work(?:ed)?|jobs?)\b/, "EXPERIENCE"],
  [/\b(?:stud(?:y|ied|ies)|schools?|degrees?)\b/, "EDUCATION"],
];

/** The section of a line that looks like a heading but has no name that we know. */
export function sectionByKeyword(heading: string): ResumeSection | undefined {
  const folded = fold(heading);
  return KEYWORDS.find(([pattern]) => pattern.test(folded))?.[1];
}

/** The section that a heading begins; undefined if this is no heading that we know. */
export function sectionOf(heading: string): ResumeSection | undefined {
  const plain = heading.replace(/^[\s\d.)(§IVX]{1,5}[.)]\s+/, "").replace(/\s*\(.*\)\s*$|[\s:.–—|-]+$/g, "");
  if (plain.length > 60) return undefined;
  const known = sectionByHeading.get(compact(plain));
  if (known) return known;
  const lower = plain.toLowerCase().trim();
  const parts = lower.split(AND).filter((part) => part !== "");
  const [first] = parts;
  if (first && parts.length > 1 && parts.length <= 4) {
    const sections = parts.map((part) => sectionByHeading.get(compact(part)) ?? sectionWithout(part));
    if (sections.every((section) => section !== undefined)) return sections[0];
  }
  return sectionWithout(lower);
}

function sectionWithout(lower: string): ResumeSection | undefined {
  const rest = lower.replace(ADJECTIVES, "");
  return rest === lower ? undefined : sectionByHeading.get(compact(rest));
}
