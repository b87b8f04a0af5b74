package enum ReportSchema { package static let text = "" }
