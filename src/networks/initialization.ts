// The starting weights of a network, one rule for each kind of initialisation.
import type { LayeredNetwork } from "../experiment";
import { antisymmetricWeights } from "./antisymmetric";
import { balancedWeights } from "./balanced";
import { explicitWeights } from "./explicit";
import { orthogonalWeights } from "./orthogonal";
import { positiveWeights } from "./positive";
import { gaussianWeights, uniformWeights } from "./random";
import type { NetworkWeights } from "./weights";

/**
 * The weights every flow of this network starts from: fresh arrays, the same doubles at every call. Frozen layers are
 * initialised (and drawn) like trained ones.
 *
 * @param network a completed one: the defaults of its initialisation are written out
 * @throws InputError where the initialisation does not fit the network
 */
export function initialWeights(network: LayeredNetwork): NetworkWeights {
  const start = network.initialization;
  switch (start.kind) {
    case "explicit":
      return explicitWeights(network, start);
    case "gaussian":
      return gaussianWeights(network, start);
    case "uniform":
      return uniformWeights(network, start);
    case "antisymmetric":
      return antisymmetricWeights(network, start);
    case "positive":
      return positiveWeights(network, start);
    case "orthogonal":
      return orthogonalWeights(network, start);
    case "balanced":
      return balancedWeights(network, start);
  }
}
