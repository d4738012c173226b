/** What is known of some operations of the contract, found by the method and the raw path of a request. */
export class RouteTable<T> {
  private readonly byRoute = new Map<string, T>();
  private readonly patterns: [pattern: RegExp, value: T][] = [];

  /** Entries by route as the contract spells it here, for example `GET /webhook/registration/:webhookId`. */
  constructor(entries: Iterable<readonly [route: string, value: T]>) {
    for (const [route, value] of entries) {
      if (!route.includes(':')) this.byRoute.set(route, value);
      else this.patterns.push([patternOf(route), value]);
    }
  }

  /** The value of the operation that a request means; undefined where none is known. */
  at(method: string, path: string): T | undefined {
    const route = `${method} ${path}`;
    return this.byRoute.get(route) ?? this.patterns.find(([pattern]) => pattern.test(route))?.[1];
  }
}

/** A parameter stands for any one segment. */
function patternOf(route: string): RegExp {
  return new RegExp(`^${route.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+')}$`);
}
