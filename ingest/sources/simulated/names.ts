/** Invented people. Several scripts, directions and accents, because names have them. */
export const executiveNames: readonly string[] = [
  'Ingrid Sørensen-Holt',
  'José Ángel Núñez Peña',
  'ليلى الحداد',
  'Łukasz Wiśniewski',
  'Amara Okonkwo',
  '佐藤 美咲',
  'Chloé Lefèvre',
  'Daniel O’Rourke',
  'דנה לוי',
  'João Guimarães',
  'Nguyễn Thị Hồng',
  'Jürgen Weiß',
  'प्रिया शर्मा',
  'Şebnem Çağlar',
  'Екатерина Орлова',
  'Maximilian Graf von Ährenfeld',
];

export const companyName = 'Almwind';
/** Another of its trade, of whom people outside talk too. */
export const competitorName = 'Norrwind';

export const divisionNames: readonly string[] = [
  'Product',
  'Sales',
  'Operations',
  'Engineering',
  'Customer Care',
  'Finance',
  'People & Culture',
  'Research',
];

export const departmentNames: readonly string[] = [
  'Planning',
  'Platforms',
  'Field Services',
  'Quality',
  'Partners',
  'Logistics',
  'Design',
  'Accounts',
  'Growth',
  'Learning',
  'Infrastructure',
  'Regions',
  'Support',
  'Analytics',
  'Compliance',
  'Procurement',
];

export const teamNames: readonly string[] = [
  'Kestrel',
  'Juniper',
  'Harbour',
  'Lantern',
  'Basalt',
  'Meadow',
  'Otter',
  'Saffron',
  'Glacier',
  'Compass',
  'Willow',
  'Copper',
  'Heron',
  'Pebble',
  'Aurora',
  'Thistle',
  'Anchor',
  'Maple',
  'Falcon',
  'Ember',
];

export const executiveTitles: readonly string[] = [
  'Chief Product Officer',
  'Chief Revenue Officer',
  'Chief Operating Officer',
  'Chief Technology Officer',
  'Chief Customer Officer',
  'Chief Financial Officer',
  'Chief People Officer',
  'Chief Research Officer',
];

export const practiceCommunities: readonly string[] = [
  'Data Guild',
  'Security Champions',
  'Design Practice',
  'Customer Stories',
  'Project Management Circle',
  'Cloud Builders',
  'Writing Better',
  'Automation Lab',
  'Sustainability Network',
  'Facilitation & Workshops',
  'Testing Craft',
  'Negotiation Table',
];

export const socialCommunities: readonly string[] = [
  'Cycling',
  'Photography',
  'Parents & Carers',
  'Cooking',
  'Football',
  'Book Club',
  'Gardening',
  'Board Games',
  'Language Tandem',
  'Running',
];

export const smallCommunities: readonly string[] = ['Canteen Committee', 'Chess Corner', 'Archive Volunteers'];

/** Code names of projects; they give the vocabulary its long tail. */
export const projectNames: readonly string[] = [
  ...[
    'Albatross',
    'Birch',
    'Cobalt',
    'Dune',
    'Eclipse',
    'Fjord',
    'Granite',
    'Hazel',
    'Iris',
    'Jade',
    'Krill',
    'Lagoon',
  ],
  ...['Marlin', 'Nebula', 'Orchid', 'Puffin', 'Quartz', 'Raven', 'Sequoia', 'Tundra', 'Umber', 'Violet', 'Walnut'],
  ...[
    'Xenon',
    'Yarrow',
    'Zephyr',
    'Acorn',
    'Breeze',
    'Cedar',
    'Delta',
    'Estuary',
    'Finch',
    'Gull',
    'Hickory',
    'Indigo',
  ],
  ...['Jasper', 'Kelp', 'Linden', 'Monsoon', 'Nutmeg', 'Opal', 'Prairie', 'Quince', 'Reef', 'Sparrow', 'Topaz', 'Ursa'],
  ...['Vortex', 'Wren', 'Yew', 'Zinnia', 'Amber', 'Bramble', 'Cinder', 'Dahlia', 'Echo', 'Fern', 'Geyser', 'Heath'],
];
