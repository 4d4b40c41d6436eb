/*
 * Names of skills that are ordinary words as well. Found by comparing the O*NET and ESCO names with an English word
 * list and by reading what was recognised in real postings.
 */

const words = (text: string) => new Set(text.trim().split(/\s+/));

/** Meant if written exactly like the name. */
export const needsCase = words(`
  acrobat android angular azure bash blackboard confluence illustrator java julia latex looker maple moodle oracle outlook
  pandas perl prolog revit sap sas sass selenium snowflake solidity stata tableau twilio visio workday zoom
  albanian arabic armenian basque bengali bulgarian catalan chinese croatian czech danish dutch english finnish french
  georgian german greek hebrew hindi hungarian icelandic irish italian japanese javanese kazakh korean kurdish latvian
  lithuanian macedonian malay maltese norwegian persian polish portuguese punjabi romanian russian sanskrit serbian
  slovak spanish swedish tamil telugu turkish ukrainian urdu vietnamese welsh yiddish
`);

/** Meant if written exactly like the name, among other technologies or where experience is spoken of. */
export const needsContext = words(`
  access ada asana aws blender bootstrap c cassandra chef d elm excel express flask git go gradle hive j julia
  keynote maven node notion numbers pages puppet publisher quicken r rails react ruby rust scheme shiny slack spark
  spring storm swift teams unity windows word postman piazza primavera sage
`);

/** Networks that postings name to be followed there: "follow us on LinkedIn" asks for no skill. */
export const socialNetworks = words("facebook instagram linkedin pinterest snapchat tiktok twitter vimeo youtube");

/** Too ordinary to be told apart by anything. As the name of a skill, one bars all its other names as well. */
export const neverMeant = `
  algae, analyze, aspen, audacity, blink, blogger, cents, clipper, compilers, cubic, cyclone, debuggers, diameter, dig,
  emboss, emulators, ethereal, excavator, fear, ferret, forth, gazebo, google, harvest, hyperspace, iris, jet, kismet,
  lingoes, loom, magic, mastermind, paintbrush, penultimate, prince, puff, putty, reduce, route, samba, sand, seesaw,
  snort, square, squeegee, tadpoles, tanks, velvet, vigilant, litchi, inscribe, hotspot, honeypot, profilers, prometheus,
  act, travis, canu, juris, abbott, aztec, eiffel, oberon, e-verify,
  communication, consultation, energy, history, literature, logic, mechanics, medicines, migration, childbirth, dies,
  morality, politics, terminology, allergies, rehabilitation, database, improvise, spelling, securities, security,
  patents, cameras, sensors, electricity, electronic devices, electronic systems, cases, blueprints, plan,
  assume responsibility, provide information, front desk, organisational structure, value properties, control systems,
  construction industry, geographic areas, health care system, design process, design principles, labour market,
  social media sites, measure materials, test materials,
  special agent, cpmd, tracks software, getting things done, support students, communication problem
`
  .split(",")
  .map((name) => name.trim());
