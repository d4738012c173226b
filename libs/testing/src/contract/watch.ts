import type { Answered, Contract } from './contract.js';
import { BEYOND, EVERYWHERE } from './everywhere.js';

/** What a watch knows about the server that answers. */
export interface Watched {
  /** The operations that it has no route for, `POST /path/:name`; without them a 501 is not judged. */
  planned?: readonly string[];
  /**
   * Set where it passes calls on to servers that tests stand in for: its own operations. Of the others only what a
   * gateway itself may answer is held, the statuses of `EVERYWHERE`.
   */
  passesOnAllBut?: readonly string[];
  /** Routes that a test added for services or modules of its own: their answers are not checked. */
  invented?: readonly string[];
}

/** Holds the answers of a server against the contract and keeps what is wrong with them. */
export class ContractWatch {
  /** `POST /nexaface/compare: 200 /score must be number`, each once. */
  readonly violations = new Set<string>();

  constructor(
    private readonly contract: Contract,
    private readonly watched: Watched,
  ) {}

  /** Every route that is neither an operation of the contract nor one of the known others. */
  hold(routes: readonly string[]): void {
    for (const route of routes) {
      const [method = '', url = ''] = route.split(' ');
      if (url.includes('*') || this.isInvented(method, url)) continue;
      const path = url.replace(/:\w+/g, 'x');
      const known = this.contract.operation(method, path) ?? BEYOND.find((one) => one.route.test(`${method} ${path}`));
      if (!known) this.violations.add(`${route}: is served but is in no document of the contract`);
    }
  }

  /** One answer. */
  see(answer: Answered): void {
    const { method, path, status } = answer;
    // A preflight asks about a path, not for it; HEAD answers as GET would, without the body.
    if (method === 'OPTIONS' || method === 'HEAD' || this.isInvented(method, path)) return;
    const operation = this.contract.operation(method, path);
    const { planned, passesOnAllBut } = this.watched;
    if (passesOnAllBut && !(operation && isAmong(passesOnAllBut, operation.name)) && !isEverywhere(status)) return;
    if (!operation) {
      if (BEYOND.some(({ route }) => route.test(`${method} ${path}`))) return;
      this.add(`${method} ${path}`, status < 400 ? [`${status} from a path that the contract lacks`] : []);
      if (status >= 400) this.add(`${method} ${path}`, this.contract.commonProblems(answer));
      return;
    }
    this.add(operation.name, this.contract.problems(operation, answer));
    if (status === 501 && planned && !isAmong(planned, operation.name))
      this.add(operation.name, ['501 although it is served']);
  }

  private isInvented(method: string, path: string): boolean {
    return this.watched.invented?.includes(`${method} ${path}`) ?? false;
  }

  private add(operation: string, problems: readonly string[]): void {
    for (const problem of problems) this.violations.add(`${operation}: ${problem}`);
  }
}

const nameless = (route: string) => route.replace(/:\w+|\{\w+\}/g, ':');
const isAmong = (routes: readonly string[], operation: string) => routes.map(nameless).includes(nameless(operation));
const isEverywhere = (status: number) => EVERYWHERE.some((one) => one.status === status);
