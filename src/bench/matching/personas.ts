import type { CandidateDraft } from "../../matching/facts.queries.js";
import type { SkillProficiency } from "../../users/user.enums.js";

/** A profile with what a reader would find sensible among its best ten jobs, and what absurd. */
export interface Persona {
  name: string;
  profile: Omit<CandidateDraft, "skills">;
  /** By name or other name; names that a database does not have are left out. */
  skills: [name: string, proficiency: SkillProficiency][];
  /** Titles that fit. */
  sensible: RegExp;
  /** Titles that must not be among the ten. */
  absurd: RegExp;
  /** How many of the ten must be sensible: among generated jobs, and among the real ones, of which a few are for cooks. */
  atLeast: { generated: number; real: number };
}

const skills = (proficiency: SkillProficiency, names: string): Persona["skills"] =>
  names.split(", ").map((name) => [name, proficiency]);

export const personas: Persona[] = [
  {
    name: "nurse",
    profile: {
      headline: "Registered nurse, intensive care",
      summary:
        "I care for seriously ill patients, give medication, watch vital signs and teach new nurses on the ward.",
      location: "New York, NY",
      experienceLevel: "MID",
      yearsOfExperience: 5,
      education: [{ institution: "City College", degree: "Bachelor of Science", fieldOfStudy: "Nursing" }],
      workExperience: [
        { company: "Mercy Hospital", title: "Staff nurse", description: "Intensive care of twelve beds." },
      ],
    },
    skills: skills(
      "ADVANCED",
      "Patient care, Medication administration, Vital signs, Electronic health records, Wound care, Basic life support, public health, nursing science, nursing principles, medical terminology, general medicine",
    ),
    sensible: /nurs|medical (assistant|case)|health|clinic|patient|care\b|physician/i,
    absurd: /engineer|account|attorney|driver|developer|electric|teacher|graphic|program manager/i,
    atLeast: { generated: 9, real: 8 },
  },
  {
    name: "civil engineer",
    profile: {
      headline: "Civil engineer for bridges and roads",
      summary:
        "Design and inspection of bridges, drainage and road works; plans, estimates and supervision of contractors.",
      location: "New York, NY",
      experienceLevel: "SENIOR",
      yearsOfExperience: 8,
      education: [{ institution: "State University", degree: "Bachelor's degree", fieldOfStudy: "Civil Engineering" }],
      workExperience: [
        { company: "Highway Partners", title: "Civil engineer", description: "Structural design of bridges." },
      ],
    },
    skills: skills(
      "ADVANCED",
      "AutoCAD, Civil 3D, Structural analysis, Surveying, Construction estimating, Stormwater management, civil engineering, building codes",
    ),
    sensible:
      /civil|structural|highway|bridge|construction|transportation engineer|geotech|hydraulic|water resources|project engineer/i,
    absurd: /software|nurse|attorney|accountant|teacher|driver|human resources|cook/i,
    atLeast: { generated: 9, real: 9 },
  },
  {
    name: "Python developer",
    profile: {
      headline: "Python developer",
      summary: "I build web applications and data pipelines, with tests, containers and continuous delivery.",
      location: "New York, NY",
      experienceLevel: "MID",
      yearsOfExperience: 4,
      education: [{ institution: "Tech Institute", degree: "BSc", fieldOfStudy: "Computer Science" }],
      workExperience: [
        { company: "Webworks", title: "Software developer", description: "APIs in Python and Django over PostgreSQL." },
      ],
    },
    skills: skills(
      "ADVANCED",
      "Python, Django, PostgreSQL, Docker, REST APIs, Git, Linux, JavaScript, SQL, Amazon Web Services",
    ),
    sensible:
      /software|developer|python|programmer|backend|back-end|full[- ]stack|application|devops|web|data engineer|platform|computer scien/i,
    absurd: /nurse|civil engineer|attorney|accountant|driver|teacher|human resources|real estate/i,
    atLeast: { generated: 9, real: 8 },
  },
  {
    name: "accountant",
    profile: {
      headline: "Staff accountant",
      summary: "General ledger, month-end closing, reconciliation and financial statements under GAAP.",
      location: "New York, NY",
      experienceLevel: "MID",
      yearsOfExperience: 5,
      education: [{ institution: "Business School", degree: "Bachelor's degree", fieldOfStudy: "Accounting" }],
      workExperience: [
        { company: "Ledger & Sons", title: "Accountant", description: "Accounts payable and receivable." },
      ],
    },
    skills: skills(
      "ADVANCED",
      "Accounting, GAAP, Reconciliation, Microsoft Excel, Financial reporting, Accounts payable, Auditing, financial management, financial analysis",
    ),
    sensible: /account|audit|financ|fiscal|budget|bookkeep|controller|payroll/i,
    absurd: /nurse|engineer|attorney|driver|teacher|electrician|software/i,
    atLeast: { generated: 10, real: 10 },
  },
  {
    name: "teacher",
    profile: {
      headline: "Elementary school teacher",
      summary:
        "I teach reading, writing and mathematics to children from six to ten, plan lessons and talk with parents.",
      location: "Chicago, IL",
      experienceLevel: "MID",
      yearsOfExperience: 6,
      education: [{ institution: "Teachers College", degree: "Master's degree", fieldOfStudy: "Elementary Education" }],
      workExperience: [{ company: "Lincoln School", title: "Teacher", description: "Third grade." }],
    },
    skills: skills(
      "EXPERT",
      "Lesson planning, Classroom management, Curriculum development, Student assessment, Differentiated instruction, Tutoring, child protection, curriculum objectives, teach reading strategies",
    ),
    sensible: /teach|instruct|school|educat|tutor|training|curricul|child|learning/i,
    absurd: /nurse|software|attorney|accountant|driver|electrician|engineer/i,
    atLeast: { generated: 9, real: 8 },
  },
  {
    name: "electrician",
    profile: {
      headline: "Licensed electrician",
      summary: "Installation and repair of wiring, panels, motors and lighting in buildings, to the electrical code.",
      location: "Denver, CO",
      experienceLevel: "SENIOR",
      yearsOfExperience: 9,
      education: [{ institution: "Trade School", degree: "Certificate", fieldOfStudy: "Electrical Installation" }],
      workExperience: [
        { company: "Bright Electric", title: "Journeyman electrician", description: "High voltage maintenance." },
      ],
    },
    skills: skills(
      "EXPERT",
      "Electrical wiring, National Electrical Code, Blueprint reading, Preventive maintenance, Construction safety, Hand and power tools, electrical wiring plans, electrical power safety regulations, electricity",
    ),
    sensible: /electric|lineman|high voltage|wiring|maintenance tech/i,
    absurd: /nurse|software|attorney|accountant|teacher|driver|human resources/i,
    atLeast: { generated: 9, real: 10 },
  },
  {
    name: "chef",
    profile: {
      headline: "Chef de cuisine",
      summary: "I run a kitchen of eight cooks, plan menus, buy food and keep hygiene rules.",
      location: "Boston, MA",
      experienceLevel: "SENIOR",
      yearsOfExperience: 10,
      education: [
        { institution: "Culinary Institute", degree: "Diploma in culinary arts", fieldOfStudy: "Culinary Arts" },
      ],
      workExperience: [
        {
          company: "Le Jardin",
          title: "Head chef and kitchen manager",
          description: "Menus, food preparation, staff.",
        },
        { company: "Harbour Hotel", title: "Cook, food services", description: "Banquets." },
      ],
    },
    skills: skills("EXPERT", "Food preparation, Food safety, Menu planning, Kitchen management, Knife skills"),
    sensible: /chef|cook|kitchen|food|restaurant|baker|dietary|nutrition|culinary/i,
    absurd: /nurse|software|attorney|accountant|teacher|electrician|civil/i,
    atLeast: { generated: 9, real: 3 },
  },
  {
    name: "lawyer",
    profile: {
      headline: "Attorney, administrative and labor law",
      summary: "I litigate before courts and agencies, draft contracts and advise public bodies.",
      location: "New York, NY",
      experienceLevel: "SENIOR",
      yearsOfExperience: 9,
      education: [{ institution: "Law School", degree: "Juris Doctor", fieldOfStudy: "Law" }],
      workExperience: [{ company: "Counsel Group", title: "Attorney", description: "Litigation and legal research." }],
    },
    skills: skills(
      "EXPERT",
      "Legal research, Litigation, Contract drafting, Regulatory compliance, Negotiation, Case management, contract law, legal case management, provide legal advice",
    ),
    sensible: /attorney|counsel|legal|law|litigat|compliance|judge/i,
    absurd: /nurse|software|accountant|teacher|electrician|engineer|driver|law enforcement|police/i,
    atLeast: { generated: 9, real: 10 },
  },
  {
    name: "data scientist",
    profile: {
      headline: "Data scientist",
      summary: "Statistical models and machine learning for forecasts and experiments, from raw data to reports.",
      location: "San Francisco, CA",
      experienceLevel: "MID",
      yearsOfExperience: 4,
      education: [{ institution: "State University", degree: "Master of Science", fieldOfStudy: "Statistics" }],
      workExperience: [{ company: "Insight", title: "Data analyst", description: "Dashboards and A/B tests." }],
    },
    skills: skills(
      "ADVANCED",
      "Python, SQL, Statistics, Machine learning, R, pandas, Data visualization, Tableau, data analytics",
    ),
    sensible: /data|statistic|machine learning|analytic|quantitative|scientist/i,
    absurd: /nurse|attorney|accountant|teacher|electrician|driver|cook/i,
    atLeast: { generated: 9, real: 10 },
  },
  {
    name: "truck driver",
    profile: {
      headline: "Truck driver, CDL class A",
      summary: "Long and short hauls with tractor-trailers; loading, inspection of the vehicle, log books.",
      location: "Dallas, TX",
      experienceLevel: "MID",
      yearsOfExperience: 7,
      education: [{ institution: "High School", degree: "High school diploma" }],
      workExperience: [
        { company: "Roadway", title: "Delivery driver", description: "Deliveries to stores." },
        { company: "City Works", title: "Motor vehicle operator", description: "Trucks and plows." },
      ],
    },
    skills: skills(
      "EXPERT",
      "Commercial driving, Hours of service compliance, Load securement, Route planning, Forklift operation, drive vehicles, road traffic laws",
    ),
    sensible:
      /driver|truck|motor vehicle|vehicle operator|equipment operator|delivery|courier|transport|fleet|dispatch|logistic|vehicle/i,
    absurd: /nurse|software|attorney|accountant|teacher|scientist|human resources/i,
    atLeast: { generated: 9, real: 9 },
  },
  {
    name: "graphic designer",
    profile: {
      headline: "Graphic designer",
      summary: "Brochures, logos, web pages and exhibitions, from sketch to print.",
      location: "New York, NY",
      experienceLevel: "MID",
      yearsOfExperience: 5,
      education: [{ institution: "School of Design", degree: "BA", fieldOfStudy: "Graphic Design" }],
      workExperience: [{ company: "Studio North", title: "Visual designer", description: "Branding and layout." }],
    },
    skills: skills(
      "EXPERT",
      "Adobe Photoshop, Adobe Illustrator, Adobe InDesign, Typography, Branding, Visual design, Figma, graphic design",
    ),
    sensible: /design|graphic|visual|creative|illustrat|art|ux|ui\b|media|brand/i,
    absurd: /nurse|attorney|accountant|teacher|electrician|driver|civil|mechanical|party/i,
    atLeast: { generated: 9, real: 9 },
  },
  {
    name: "HR manager",
    profile: {
      headline: "Human resources manager",
      summary: "Recruiting, employee relations, pay and benefits for four hundred people.",
      location: "New York, NY",
      experienceLevel: "LEAD",
      yearsOfExperience: 12,
      education: [
        { institution: "State University", degree: "Master's degree", fieldOfStudy: "Human Resources Management" },
      ],
      workExperience: [
        { company: "Peopleworks", title: "HR business partner", description: "Employee relations and hiring." },
      ],
    },
    skills: skills(
      "EXPERT",
      "Recruiting, Employee relations, Employment law, Onboarding, Performance management, HRIS, human resource management, personnel management, recruit personnel",
    ),
    sensible: /human resources|\bhr|recruit|personnel|people|talent|employee|labor relations|staffing|human capital/i,
    absurd: /nurse|software|attorney|electrician|driver|cook|civil/i,
    atLeast: { generated: 9, real: 10 },
  },
  {
    name: "biologist",
    profile: {
      headline: "Biologist, fish and wildlife",
      summary: "Field surveys of habitats, sampling and reports on endangered species.",
      location: "Portland, OR",
      experienceLevel: "MID",
      yearsOfExperience: 5,
      education: [{ institution: "State University", degree: "Master of Science", fieldOfStudy: "Biology" }],
      workExperience: [{ company: "River Trust", title: "Wildlife biologist", description: "Counts of salmon." }],
    },
    skills: skills(
      "ADVANCED",
      "Environmental sampling, Microbiology, Laboratory techniques, Scientific writing, Geographic information systems, biology, ecology, fisheries management",
    ),
    sensible: /biolog|ecolog|wildlife|fish|environment|scien|laborator|conservation|natural resource|species/i,
    absurd: /nurse|software|attorney|accountant|teacher|electrician|driver|human resources/i,
    atLeast: { generated: 8, real: 10 },
  },
  {
    name: "police officer",
    profile: {
      headline: "Police officer",
      summary: "Patrol, investigation of crimes, reports, first aid and testimony in court.",
      location: "New York, NY",
      experienceLevel: "MID",
      yearsOfExperience: 6,
      education: [{ institution: "Police Academy", degree: "Certificate", fieldOfStudy: "Criminal Justice" }],
      workExperience: [{ company: "City Police", title: "Patrol officer", description: "Law enforcement on patrol." }],
    },
    skills: skills(
      "ADVANCED",
      "Patrol, Report writing, First aid, Crisis intervention, Access control, law enforcement, patrol areas, criminal law",
    ),
    sensible: /police|patrol|security|officer|guard|investigat|enforcement|emergency|911|correction/i,
    absurd: /nurse|software|attorney|accountant|teacher|electrician|cook|designer/i,
    atLeast: { generated: 8, real: 9 },
  },
];
