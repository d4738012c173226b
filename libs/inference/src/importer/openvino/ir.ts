import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

/** A layer of an OpenVINO intermediate representation. */
export interface IrLayer {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Attributes of its `data` element. */
  readonly data: Readonly<Record<string, string>>;
  /** Precision and dimensions (batch first) of its first result. */
  readonly precision: string;
  readonly dims: readonly number[];
  /** Ids of the layers whose first result it takes, in the order of its ports. */
  readonly inputs: readonly string[];
}

const many = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(item));
const attributes = z.record(z.string(), z.string());
const port = z.object({ '@id': z.string(), '@precision': z.string().default(''), dim: many(z.string()) });
const irFile = z.object({
  net: z.object({
    '@version': z.enum(['10', '11']),
    layers: z.object({
      layer: many(
        z.object({
          '@id': z.string(),
          '@name': z.string(),
          '@type': z.string(),
          // An element without attributes is read as an empty text.
          data: z.preprocess((value) => (value === '' ? undefined : value), attributes.optional()),
          output: z.object({ port: many(port) }).optional(),
        }),
      ),
    }),
    edges: z.object({
      edge: many(z.object({ '@from-layer': z.string(), '@to-layer': z.string(), '@to-port': z.string() })),
    }),
  }),
});

/** Reads the XML part of an intermediate representation, versions 10 and 11. Entities are not expanded. */
export function readIr(xml: string): Map<string, IrLayer> {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseAttributeValue: false,
    parseTagValue: false,
    processEntities: false,
  });
  const { net } = irFile.parse(parser.parse(xml));
  return new Map(
    net.layers.layer.map((layer) => {
      const [result] = layer.output?.port ?? [];
      const into = net.edges.edge.filter((edge) => edge['@to-layer'] === layer['@id']);
      const inputs = into.sort((a, b) => Number(a['@to-port']) - Number(b['@to-port']));
      const data = Object.entries(layer.data ?? {}).map(([name, value]) => [name.replace('@', ''), value]);
      const read: IrLayer = {
        id: layer['@id'],
        name: layer['@name'],
        type: layer['@type'],
        data: Object.fromEntries(data),
        precision: result?.['@precision'] ?? '',
        dims: (result?.dim ?? []).map(Number),
        inputs: inputs.map((edge) => edge['@from-layer']),
      };
      return [read.id, read];
    }),
  );
}
