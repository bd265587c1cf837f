type ByOffset = Readonly<Record<number, string>>;

const listed = (names: string, byOffset: ByOffset): [string, ByOffset][] =>
  names.split(' ').map((name) => [name, byOffset]);

/** Abbreviations of the IANA zone database that the locales of ICU do not have, by the offset in minutes. */
export const ABBREVIATIONS: ReadonlyMap<string, ByOffset> = new Map([
  ...listed('Asia/Kolkata Asia/Calcutta', { 330: 'IST' }),
  ...listed('Asia/Tokyo Japan', { 540: 'JST' }),
  ...listed('Asia/Seoul Asia/Pyongyang ROK', { 540: 'KST' }),
  ...listed('Asia/Shanghai Asia/Macau Asia/Taipei Asia/Chongqing PRC ROC', { 480: 'CST' }),
  ...listed('Asia/Hong_Kong Hongkong', { 480: 'HKT' }),
  ...listed('Asia/Manila', { 480: 'PST' }),
  ...listed('Asia/Jakarta Asia/Pontianak', { 420: 'WIB' }),
  ...listed('Asia/Makassar', { 480: 'WITA' }),
  ...listed('Asia/Jayapura', { 540: 'WIT' }),
  ...listed('Asia/Jerusalem Asia/Tel_Aviv Israel', { 120: 'IST', 180: 'IDT' }),
  ...listed('Asia/Karachi', { 300: 'PKT' }),
  ...listed('Europe/Moscow Europe/Kirov Europe/Simferopol Europe/Volgograd W-SU', { 180: 'MSK' }),
  ...listed('Europe/Guernsey Europe/Isle_of_Man Europe/Jersey', { 0: 'GMT', 60: 'BST' }),
  ...listed('Europe/Dublin Eire', { 0: 'GMT', 60: 'IST' }),
  ...listed('Antarctica/Troll', { 0: '+00', 120: '+02' }),
  ...listed('America/Adak', { [-600]: 'HST', [-540]: 'HDT' }),
  ...listed('America/Havana Cuba', { [-300]: 'CST', [-240]: 'CDT' }),
  ...listed('America/Hermosillo America/Mazatlan America/Dawson America/Whitehorse', { [-420]: 'MST' }),
  ...listed('America/Miquelon', { [-180]: '-03', [-120]: '-02' }),
  ...listed('Pacific/Guam Pacific/Saipan', { 600: 'ChST' }),
  ...listed('Pacific/Pago_Pago Pacific/Midway', { [-660]: 'SST' }),
  ...listed('Africa/Nairobi Africa/Kampala Africa/Addis_Ababa Africa/Dar_es_Salaam', { 180: 'EAT' }),
  ...listed('Africa/Lagos Africa/Luanda Africa/Kinshasa Africa/Algiers', { 60: 'WAT' }),
  ...listed('Africa/Algiers Africa/Tunis', { 60: 'CET' }),
  ...listed('Africa/Maputo Africa/Harare Africa/Lusaka Africa/Kigali Africa/Khartoum', { 120: 'CAT' }),
]);
