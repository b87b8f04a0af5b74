package import S3Types

/// What a provider charges for requests and traffic; the user's data, for no provider's prices stay as they are.
package struct PriceTable: Sendable, Hashable {
  /// The classes of requests that have a price.
  package enum Request: String, Sendable, Hashable, CaseIterable { case list, head, get, put, copy, delete }

  /// The file that it was read from, as the user named it.
  package var name: String
  /// The currency, as it is to be shown: `USD`.
  package var currency: String
  /// The price of a thousand requests.
  package var requests: [Request: Price]
  /// The price of 2^30 bytes that go to the service.
  package var transferIn: Price
  /// The price of 2^30 bytes that come from the service.
  package var transferOut: Price
  /// What a thousand requests cost instead, where they are about an object of a storage class.
  package var storageClasses: [StorageClass: [Request: Price]]

  /// Describes prices.
  package init(
    name: String, currency: String, requests: [Request: Price], transferIn: Price, transferOut: Price,
    storageClasses: [StorageClass: [Request: Price]] = [:]
  ) {
    self.name = name
    self.currency = currency
    self.requests = requests
    self.transferIn = transferIn
    self.transferOut = transferOut
    self.storageClasses = storageClasses
  }

  /// The price of a thousand requests about objects of a class; nil for STANDARD.
  package func price(of request: Request, storageClass: StorageClass?) -> Price {
    let special = storageClass.flatMap { storageClasses[$0]?[request] }
    return special ?? requests[request] ?? Price(billionths: 0)
  }
}
