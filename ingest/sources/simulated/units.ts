import type { Random } from '../../../infra/random.js';
import { departmentNames, divisionNames, teamNames } from './names.js';

export interface Team {
  readonly division: number;
  readonly department: number;
  readonly path: readonly string[];
  /** Multiplies the contributions of its people: some teams hardly use the platform. */
  readonly liveliness: number;
}

export interface Units {
  /** Names of divisions; the head of each is at level 1. */
  readonly divisions: readonly string[];
  readonly departments: readonly { readonly division: number; readonly path: readonly string[] }[];
  readonly teams: readonly Team[];
  readonly office: readonly string[];
}

const peoplePerTeam = 9;
const teamsPerDepartment = 3.5;
/** With their heads, the head of the organisation and one more there are eight executives at most. */
const maxDivisions = 6;

export function createUnits(people: number, random: Random): Units {
  const divisionCount = Math.min(maxDivisions, Math.max(2, Math.round(Math.sqrt(people) / 5)));
  const teamCount = Math.max(divisionCount, Math.round(people / peoplePerTeam));
  const departmentCount = Math.max(divisionCount, Math.round(teamCount / teamsPerDepartment));
  const divisions = divisionNames.slice(0, divisionCount);
  const departments = Array.from({ length: departmentCount }, (_, index) => {
    const division = index % divisionCount;
    return { division, path: [divisions[division] ?? '', numbered(departmentNames, index)] };
  });
  const teams = Array.from({ length: teamCount }, (_, index) => {
    const department = index % departmentCount;
    const own = random.fork('team', index);
    return {
      division: departments[department]?.division ?? 0,
      department,
      path: [...(departments[department]?.path ?? []), numbered(teamNames, index)],
      liveliness: own.chance(0.25) ? 0.12 + 0.1 * own.next() : Math.exp(own.normal(0, 0.3)),
    };
  });
  return { divisions, departments, teams, office: ['Executive Office'] };
}

/** Every path, parents before children. */
export function unitPaths(units: Units): readonly (readonly string[])[] {
  return [
    units.office,
    ...units.divisions.map((name) => [name]),
    ...units.departments.map(({ path }) => path),
    ...units.teams.map(({ path }) => path),
  ];
}

/** `Kestrel`, and `Kestrel 2` when the names begin again. */
export function numbered(names: readonly string[], index: number): string {
  const name = names[index % names.length] ?? '';
  const round = Math.floor(index / names.length);
  return round === 0 ? name : `${name} ${round + 1}`;
}
