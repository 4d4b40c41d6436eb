import type { SkillCategory } from "../../platform/db/db.types.js";

/** Well-known skills, for a database without a taxonomy. "Name|other name|another"; a comma separates skills. */
const names: Partial<Record<SkillCategory, string>> = {
  PROGRAMMING: `
    Python, JavaScript|JS, TypeScript, Java, C#|C Sharp, C++, C, Go|Golang, Rust, Ruby, PHP, Swift, Kotlin, Scala, R,
    SQL|Structured Query Language, HTML|HTML5, CSS|CSS3, React|ReactJS|React.js, Angular|AngularJS, Vue.js|VueJS|Vue,
    Node.js|NodeJS, .NET|.NET Core|dotnet, Spring Boot, Django, Ruby on Rails|Rails, GraphQL, REST APIs|RESTful API|REST API,
    Git, React Native, Flutter, iOS, Android, Unit testing|Automated testing, Selenium, Cypress, Bash|Shell scripting,
    PowerShell, Microservices, Object-oriented programming|OOP, Agile software development|Agile, Scrum, Code review`,
  DATA: `
    PostgreSQL|Postgres, MySQL, MongoDB, Redis, Microsoft SQL Server|SQL Server, Oracle Database|Oracle DB, Elasticsearch,
    Apache Spark|PySpark, Apache Kafka|Kafka, Apache Airflow|Airflow, Snowflake, BigQuery|Google BigQuery, dbt, Tableau,
    Power BI|Microsoft Power BI|PowerBI, Data modeling|Data modelling, ETL, Data warehousing, Data visualization,
    Machine learning|ML, Deep learning, Natural language processing|NLP, TensorFlow, PyTorch, pandas, Statistics,
    A/B testing, Data analysis|Data analytics`,
  INFRASTRUCTURE: `
    Amazon Web Services|AWS, Microsoft Azure|Azure, Google Cloud Platform|Google Cloud|GCP, Docker, Kubernetes|K8s,
    Terraform, Ansible, Jenkins, GitHub Actions, Continuous integration|CI/CD, Linux, Windows Server, Active Directory,
    VMware, TCP/IP, DNS, Cisco networking|Cisco, Routing and switching, Prometheus, Grafana, Backup and recovery,
    ITIL, Technical support|Help desk, Incident management`,
  SECURITY: `
    Network security, Penetration testing, SIEM, Identity and access management|IAM, Vulnerability management,
    Incident response, ISO 27001, Threat modeling, Surveillance systems|CCTV`,
  DESIGN: `
    Figma, Adobe Photoshop|Photoshop, Adobe Illustrator|Illustrator, Adobe InDesign|InDesign, User research, Wireframing,
    Prototyping, Interaction design, Typography, Design systems, Accessibility|WCAG, Branding, Visual design, Sketching`,
  ENGINEERING: `
    AutoCAD, SolidWorks, Revit|Autodesk Revit, Civil 3D|AutoCAD Civil 3D, MATLAB, Finite element analysis|FEA, PLC programming|PLC,
    SCADA, CNC machining|CNC, Blueprint reading, Structural analysis, HVAC systems|HVAC, Circuit design, Power systems,
    Process engineering, Six Sigma, Lean manufacturing, Quality assurance|QA, Preventive maintenance, Welding|MIG welding|TIG welding,
    Electrical wiring, National Electrical Code|NEC, Plumbing systems, Pipe fitting, Carpentry, Framing, Construction safety|OSHA,
    Building codes, Construction estimating, Building information modeling|BIM, Surveying, Hydraulics, Pneumatics, Metrology,
    Vehicle diagnostics, Brake systems, Refrigeration, Environmental impact assessment, Stormwater management, Geotechnical engineering`,
  OFFICE: `
    Microsoft Excel|Excel|MS Excel, Microsoft Word|MS Word, Microsoft PowerPoint|PowerPoint, Microsoft Outlook|Outlook,
    Microsoft Office|MS Office, Google Workspace|G Suite, Data entry, Calendar management, Typing, Filing, Travel arrangements,
    Meeting coordination, Microsoft Project|MS Project, Jira, Confluence`,
  BUSINESS: `
    Project management, Product management, Stakeholder management, Business analysis, Requirements gathering, Roadmapping,
    Salesforce, HubSpot, Customer relationship management|CRM, Account management, Lead generation, Negotiation,
    Contract management, Recruiting|Talent acquisition, Interviewing, Onboarding, Employee relations, Employment law,
    Performance management, Human resources information systems|HRIS, Change management, Risk management, Procurement,
    Vendor management, Strategic planning, Market research, Digital marketing, Search engine optimization|SEO,
    Google Analytics, Email marketing, Content marketing, Social media marketing, Legal research, Contract drafting,
    Litigation, Case management, Regulatory compliance, Event planning, Business development`,
  FINANCE: `
    Accounting, Bookkeeping, Financial analysis, Financial modeling|Financial modelling, Financial reporting, GAAP, IFRS,
    Auditing, Internal controls, Tax preparation, Accounts payable, Accounts receivable, Payroll, QuickBooks, SAP,
    NetSuite, Budgeting, Forecasting, Reconciliation, Cost accounting, Cash handling`,
  HEALTHCARE: `
    Patient care, Medication administration, Vital signs, Electronic health records|EHR|EMR, Basic life support|BLS,
    Advanced cardiac life support|ACLS, Cardiopulmonary resuscitation|CPR, First aid, Infection control, Wound care, IV therapy,
    Phlebotomy, Patient education, Care planning, Triage, Medical terminology, Medical coding|ICD-10, HIPAA,
    Radiography, CT imaging, Dental hygiene, Physical therapy, Rehabilitation exercises, Pharmacology, Medication dispensing,
    Compounding, Immunizations, Geriatric care, Pediatric care, Mental health care, Activities of daily living|ADL,
    Emergency medicine, Ambulance operations, Primary care, Diagnosis, Epic`,
  SCIENCE: `
    Laboratory techniques, Microbiology, Molecular biology, PCR, Cell culture, Hematology, Chemistry, Chromatography|HPLC,
    Good laboratory practice|GLP, Experimental design, Scientific writing, Geographic information systems|GIS, ArcGIS,
    Environmental sampling, SPSS, Grant writing, Bioinformatics`,
  EDUCATION: `
    Lesson planning, Classroom management, Curriculum development, Differentiated instruction, Student assessment,
    Special education, Individualized education programs|IEP, Early childhood education, Educational technology,
    Instructional design, E-learning|Articulate Storyline, Learning management systems|LMS, Tutoring, Mathematics, Lecturing,
    Child development`,
  LOGISTICS: `
    Inventory management, Warehouse operations, Order picking, Shipping and receiving, Forklift operation|Forklift,
    Warehouse management systems|WMS, Supply chain management, Demand planning, Route planning, Commercial driving|CDL,
    Hours of service compliance, Load securement, Freight forwarding, Customs regulations, Fleet management,
    Pallet jack operation, RF scanners`,
  MEDIA: `
    Adobe Premiere Pro|Premiere Pro, Adobe After Effects|After Effects, Video editing, Motion graphics, Color grading,
    Photography, Copywriting, Copyediting, Storytelling, Journalism, Fact checking, Content management systems|CMS,
    WordPress, Social media management`,
  KNOWLEDGE: `
    Food preparation, Food safety|HACCP, Menu planning, Kitchen management, Knife skills, Baking, Coffee preparation,
    Point of sale systems|POS, Guest services, Hotel reservation systems, Housekeeping, Merchandising, Store operations,
    Loss prevention, Visual merchandising, Access control, Patrol, Report writing, Crisis intervention, Social work,
    Community outreach, Urban planning, Policy analysis, Fire safety, Landscaping, Hand and power tools`,
  TRANSVERSAL: `
    Communication, Teamwork, Leadership, Problem solving, Critical thinking, Time management, Attention to detail,
    Customer service, Conflict resolution, Mentoring, Public speaking, Adaptability, Multitasking, Spanish, French, German,
    English, Mandarin Chinese|Mandarin`,
};

export interface BuiltInSkill {
  name: string;
  category: SkillCategory;
  aliases: string[];
}

export const builtInSkills: BuiltInSkill[] = Object.entries(names).flatMap(([category, text]) =>
  text
    .split(",")
    .map((entry) => entry.trim().split("|"))
    .map(([name = "", ...aliases]) => ({ name, category: category as SkillCategory, aliases })),
);
